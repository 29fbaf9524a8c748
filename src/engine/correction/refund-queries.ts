/**
 * Refunds. Keeps: surplus money is given back once per payment, a request key makes one refund (unique indexes). What
 * is given back of a payment is decided under the payment's row lock, so that it never comes to more than was captured.
 */
import { invariant } from '../../core/invariant.ts'
import type { Refund } from '../../core/payment.ts'
import type { Fragment, Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

// Of several credit notes the one of the oldest invoice: the others are found by listing.
const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, payment_id, surplus, status, amount, currency, reason, provider_reference, failure, succeeded_at, created_at, updated_at,
  object_version, metadata, (
    select min(n.id) from credit_notes n where n.environment_id = refunds.environment_id and n.refund_id = refunds.id) as credit_note_id`

/** null: money of this payment is being given back already. */
export async function insertRefund(tx: Tx, r: Refund, requestKey: string | null = null): Promise<Refund | null> {
  const [row] = await tx.sql<Refund[]>`
    insert into refunds (environment_id, id, payment_id, surplus, status, amount, currency, reason, request_key, created_at, updated_at, metadata)
    values (
      ${r.environmentId}, ${r.id}, ${r.paymentId}, ${r.surplus}, ${r.status}, ${r.amount}, ${r.currency}, ${r.reason}, ${requestKey},
      ${r.createdAt}, ${r.updatedAt}, ${tx.sql.json(r.metadata)})
    on conflict (environment_id, payment_id) where surplus do nothing
    returning ${columns(tx.sql)}`
  return row ?? null
}

export async function findRefund(tx: Tx, id: string): Promise<Refund | null> {
  const [row] = await tx.sql<Refund[]>`
    select ${columns(tx.sql)} from refunds where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function findRefundByRequestKey(tx: Tx, requestKey: string): Promise<Refund | null> {
  const [row] = await tx.sql<Refund[]>`
    select ${columns(tx.sql)} from refunds where environment_id = ${tx.environment.id} and request_key = ${requestKey}`
  return row ?? null
}

export async function lockRefund(tx: Tx, id: string): Promise<Refund | null> {
  const [row] = await tx.sql<Refund[]>`
    select ${columns(tx.sql)} from refunds where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export async function findRefundByReference(tx: Tx, connectionId: string, reference: string): Promise<{ id: string } | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select r.id from refunds r join payments p on p.environment_id = r.environment_id and p.id = r.payment_id
    where r.environment_id = ${tx.environment.id} and p.connection_id = ${connectionId} and r.provider_reference = ${reference}`
  return row ?? null
}

/** What a payment paid, by invoice, oldest first; `left`: less what was given back of it or is on its way. */
export async function allocationsOf(tx: Tx, paymentId: string): Promise<{ invoiceId: string; left: bigint }[]> {
  return tx.sql<{ invoiceId: string; left: bigint }[]>`
    select a.invoice_id, a.amount - coalesce((
      select sum(n.total - n.balance_total) from credit_notes n
      join refunds r on r.environment_id = n.environment_id and r.id = n.refund_id
      where n.environment_id = a.environment_id and n.invoice_id = a.invoice_id and n.status = 'issued' and r.payment_id = a.payment_id
    ), 0)::bigint as left
    from payment_allocations a
    where a.environment_id = ${tx.environment.id} and a.payment_id = ${paymentId} order by a.invoice_id`
}

/** Oldest first. */
export async function pendingRefunds(tx: Tx, paymentId: string): Promise<{ id: string; amount: bigint }[]> {
  return tx.sql<{ id: string; amount: bigint }[]>`
    select id, amount from refunds
    where environment_id = ${tx.environment.id} and payment_id = ${paymentId} and status = 'pending' order by id`
}

export async function updateRefund(tx: Tx, r: Refund): Promise<Refund> {
  const [row] = await tx.sql<Refund[]>`
    update refunds set status = ${r.status}, provider_reference = ${r.providerReference},
      failure = ${r.failure === null ? null : tx.sql.json(r.failure)}, succeeded_at = ${r.succeededAt},
      updated_at = ${tx.now}, object_version = object_version + 1, metadata = ${tx.sql.json(r.metadata)}
    where environment_id = ${tx.environment.id} and id = ${r.id}
    returning ${columns(tx.sql)}`
  invariant(row, `refund ${r.id} exists`)
  return row
}

/** What a waiting client asks again and again: one statement, no transaction. */
export async function glanceAtRefund(sql: Sql, environmentId: string, id: string): Promise<string | null> {
  const [row] = await sql<{ status: string }[]>`select status from refunds where environment_id = ${environmentId} and id = ${id}`
  return row?.status ?? null
}

export type RefundFilters = { paymentId: string | null; customerId: string | null; status: string | null }

export function listRefunds(tx: Tx, f: RefundFilters, request: PageRequest): Promise<Page<Refund>> {
  const { sql } = tx
  const where = sql`
    ${f.paymentId === null ? sql`` : sql`and payment_id = ${f.paymentId}`}
    ${f.customerId === null ? sql`` : sql`and payment_id in (select p.id from payments p where p.environment_id = ${tx.environment.id} and p.customer_id = ${f.customerId})`}
    ${f.status === null ? sql`` : sql`and status = ${f.status}`}`
  return page<Refund>(tx, { table: 'refunds', columns: columns(sql), where }, request)
}
