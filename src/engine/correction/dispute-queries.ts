/** Disputes. Keeps: one that a provider tells of is known once per connection (unique index). Written under the payment's row lock. */
import type { Dispute } from '../../core/dispute.ts'
import { invariant } from '../../core/invariant.ts'
import type { Fragment, Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, payment_id, connection_id, provider_reference, status, amount, currency, reason, opened_at, closed_at, created_at,
  updated_at, object_version, metadata`

export async function insertDispute(tx: Tx, d: Dispute): Promise<void> {
  await tx.sql`
    insert into disputes (
      environment_id, id, payment_id, connection_id, provider_reference, status, amount, currency, reason, opened_at, created_at, updated_at)
    values (
      ${d.environmentId}, ${d.id}, ${d.paymentId}, ${d.connectionId}, ${d.providerReference}, ${d.status}, ${d.amount}, ${d.currency},
      ${d.reason}, ${d.openedAt}, ${d.createdAt}, ${d.updatedAt})`
}

export async function findDispute(tx: Tx, id: string): Promise<Dispute | null> {
  const [row] = await tx.sql<Dispute[]>`
    select ${columns(tx.sql)} from disputes where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function findDisputeByReference(tx: Tx, connectionId: string, reference: string): Promise<Dispute | null> {
  const [row] = await tx.sql<Dispute[]>`
    select ${columns(tx.sql)} from disputes
    where environment_id = ${tx.environment.id} and connection_id = ${connectionId} and provider_reference = ${reference}`
  return row ?? null
}

/** What keeps a payment from being given back: money that its buyer's bank has, for now or for good. */
export async function findDisputeInTheWay(tx: Tx, paymentId: string): Promise<Dispute | null> {
  const [row] = await tx.sql<Dispute[]>`
    select ${columns(tx.sql)} from disputes
    where environment_id = ${tx.environment.id} and payment_id = ${paymentId} and status in ('opened', 'lost') order by id limit 1`
  return row ?? null
}

export async function closeDispute(tx: Tx, id: string, end: Pick<Dispute, 'status' | 'closedAt'>): Promise<Dispute> {
  const [row] = await tx.sql<Dispute[]>`
    update disputes set status = ${end.status}, closed_at = ${end.closedAt}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'opened'
    returning ${columns(tx.sql)}`
  invariant(row, `dispute ${id} was open`)
  return row
}

/** What a waiting client asks again and again: one statement, no transaction. */
export async function glanceAtDispute(sql: Sql, environmentId: string, id: string): Promise<string | null> {
  const [row] = await sql<{ status: string }[]>`select status from disputes where environment_id = ${environmentId} and id = ${id}`
  return row?.status ?? null
}

export type DisputeFilters = { paymentId: string | null; customerId: string | null; status: string | null }

export function listDisputes(tx: Tx, f: DisputeFilters, request: PageRequest): Promise<Page<Dispute>> {
  const { sql } = tx
  const where = sql`
    ${f.paymentId === null ? sql`` : sql`and payment_id = ${f.paymentId}`}
    ${f.customerId === null ? sql`` : sql`and payment_id in (select p.id from payments p where p.environment_id = ${tx.environment.id} and p.customer_id = ${f.customerId})`}
    ${f.status === null ? sql`` : sql`and status = ${f.status}`}`
  return page<Dispute>(tx, { table: 'disputes', columns: columns(sql), where }, request)
}
