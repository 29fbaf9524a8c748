/**
 * What could go wrong in the rows, one statement each, and the invariant that has to notice. A statement answers the `id`
 * of the row that must be named. It runs with all triggers off: the checks are the last line of defence.
 */
import type { Furnished } from './furnished.ts'

/** `waitingDelivery`: to an endpoint that does not answer, so it is tried again. */
export type Ids = Furnished['ids'] & { waitingDelivery: string }

export type Corruption = {
  invariant: string
  what: string
  sql(ids: Ids): string
  /** Constraints that stand in the way, as `table.name`: dropped with the row changed. */
  without?: string[]
  /** Invariants that the same row violates too, each with the reason. */
  also?: Record<string, string>
}

/** A transfer that nobody had a reason for; what it is about must be named. */
export const transfer = (ids: Ids, [debit, credit]: [string, string], of: 'invoice_id' | 'payment_id', id: string) => `
  insert into ledger_transfers (environment_id, id, cause, debit_account, credit_account, amount, currency, ${of}, occurred_at)
  values ('${ids.environment}', 'lt_wrong', 'wrong', '${debit}', '${credit}', 1, 'inr', '${id}', now()) returning ${of} as id`
export const change = (table: string, id: string, to: string) => `update ${table} set ${to} where id = '${id}' returning id`
export const forget = (kind: string, id: string) =>
  `delete from due_work where kind = '${kind}' and subject_id = '${id}' returning subject_id as id`
export const park = (kind: string, id: string) =>
  `update due_work set parked_at = now() where kind = '${kind}' and subject_id = '${id}' returning subject_id as id`
export const oneOf = (table: string, where: string, to: string) =>
  `update ${table} set ${to} where id = (select id from ${table} where ${where} order by id limit 1) returning id`
export const completedEvent = (ids: Ids) => `object_id = '${ids.session}' and event_type = 'checkout.session.completed'`
