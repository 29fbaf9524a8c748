/** The sandbox's disputes. Keeps: one per payment (unique index); one that was decided stays decided. */
import type { DisputeState, Ours } from '../provider.ts'
import type { Handle, Owner } from './queries.ts'

export type DisputeRow = {
  id: string
  paymentId: string
  status: DisputeState['status']
  amount: bigint
  currency: string
  reason: string
  openedAt: Temporal.Instant
  closedAt: Temporal.Instant | null
  /** Of its payment. */
  ours: Ours
}

const columns = (sql: Handle) => sql`
  d.id, d.payment_id, d.status, d.amount, d.currency, d.reason, d.opened_at, d.closed_at, (
    select p.ours from sandbox_payments p where p.environment_id = d.environment_id and p.id = d.payment_id) as ours`

export async function insertDispute(sql: Handle, owner: Owner, d: DisputeRow): Promise<void> {
  await sql`
    insert into sandbox_disputes (environment_id, id, connection_id, payment_id, status, amount, currency, reason, opened_at)
    values (${owner.environmentId}, ${d.id}, ${owner.connectionId}, ${d.paymentId}, ${d.status}, ${d.amount}, ${d.currency}, ${d.reason},
      ${d.openedAt})`
}

export async function findDispute(sql: Handle, owner: Owner, id: string): Promise<DisputeRow | null> {
  const [row] = await sql<DisputeRow[]>`
    select ${columns(sql)} from sandbox_disputes d
    where d.environment_id = ${owner.environmentId} and d.connection_id = ${owner.connectionId} and d.id = ${id}`
  return row ?? null
}

export async function lockDispute(sql: Handle, owner: Owner, id: string): Promise<DisputeRow | null> {
  const [row] = await sql<DisputeRow[]>`
    select ${columns(sql)} from sandbox_disputes d
    where d.environment_id = ${owner.environmentId} and d.connection_id = ${owner.connectionId} and d.id = ${id}
    for no key update`
  return row ?? null
}

/** While a bank has a payment's money, or has given it back for good. */
export async function isDisputed(sql: Handle, owner: Owner, paymentId: string): Promise<boolean> {
  const rows = await sql`
    select 1 from sandbox_disputes
    where environment_id = ${owner.environmentId} and payment_id = ${paymentId} and status in ('opened', 'lost')`
  return rows.length > 0
}

export async function endDispute(sql: Handle, owner: Owner, d: DisputeRow): Promise<void> {
  await sql`
    update sandbox_disputes set status = ${d.status}, closed_at = ${d.closedAt}
    where environment_id = ${owner.environmentId} and id = ${d.id}`
}
