/** What the database says at the end, as plain rows, and the fingerprint of a run: states, amounts and events in order, no ids, no times. */
import { createHash } from 'node:crypto'
import type { Sql } from '../../src/db/postgres.ts'

export type SessionRow = {
  id: string
  status: string
  paymentStatus: string
  customer: string
  plan: string
  allowMultiple: boolean
  amount: bigint
  currency: string
  failureReason: string | null
  cancellationReason: string | null
  declines: number
  paymentId: string | null
  latePaymentId: string | null
  idempotencyKey: string | null
  createdAt: number
  expiresAt: number
}
export type PaymentRow = {
  id: string
  session: string
  reference: string | null
  status: string
  amount: bigint
  refunded: bigint
  currency: string
  invoice: string | null
}
export type RefundRow = {
  id: string
  payment: string
  reference: string | null
  status: string
  amount: bigint
  currency: string
  reason: string
}
export type SubscriptionRow = { id: string; session: string; customer: string; plan: string; status: string; multiple: boolean }
export type EventRow = { type: string; object: string; version: number; sequence: bigint | null; at: number }

export type Observed = {
  sessions: SessionRow[]
  payments: PaymentRow[]
  refunds: RefundRow[]
  subscriptions: SubscriptionRow[]
  invoices: { id: string; session: string; status: string; total: bigint; paid: bigint }[]
  events: EventRow[]
  deliveries: { status: string; count: number }[]
  work: { kind: string; dueAt: string; parked: boolean; lastError: string | null }[]
  inboundWaiting: number
}

export async function observe(sql: Sql, environmentId: string): Promise<Observed> {
  const env = environmentId
  return {
    sessions: await sql<SessionRow[]>`
      select s.id, checkout_status as status, payment_status, c.external_id as customer, p.lookup_key as plan, allow_multiple,
        amount_total as amount, s.currency, failure_reason, cancellation_reason, declines, payment_id, late_payment_id, idempotency_key,
        extract(epoch from s.created_at)::float8 * 1000 as created_at, extract(epoch from expires_at)::float8 * 1000 as expires_at
      from checkout_sessions s
      join customers c on c.environment_id = s.environment_id and c.id = s.customer_id
      join plans p on p.environment_id = s.environment_id and p.id = s.plan_id
      where s.environment_id = ${env} order by s.id`,
    payments: await sql<PaymentRow[]>`
      select id, checkout_session_id as session, provider_reference as reference, status, amount, amount_refunded as refunded, currency,
        invoice_id as invoice
      from payments where environment_id = ${env} order by id`,
    refunds: await sql<RefundRow[]>`
      select id, payment_id as payment, provider_reference as reference, status, amount, currency, reason
      from refunds where environment_id = ${env} order by id`,
    subscriptions: await sql<SubscriptionRow[]>`
      select s.id, checkout_session_id as session, customer_id as customer, plan_id as plan, status, multiple
      from subscriptions s where environment_id = ${env} order by s.id`,
    invoices: await sql<Observed['invoices']>`
      select id, checkout_session_id as session, status, total, amount_paid as paid from invoices where environment_id = ${env} order by id`,
    events: await sql<EventRow[]>`
      select event_type as type, object_id as object, object_version as version, sequence,
        extract(epoch from created_at)::float8 * 1000 as at
      from events
      where environment_id = ${env} order by sequence, position`,
    deliveries: await sql<Observed['deliveries']>`
      select status, count(*)::int as count from webhook_deliveries where environment_id = ${env} group by status order by status`,
    work: await sql<Observed['work']>`
      select kind, due_at::text as due_at, parked_at is not null as parked, last_error from due_work
      where environment_id = ${env} order by kind, due_at, subject_id`,
    inboundWaiting: (
      await sql<{ count: number }[]>`
        select count(*)::int as count from inbound_events where environment_id = ${env} and status = 'received'`
    )[0]!.count,
  }
}

export function fingerprint(seen: Observed): string {
  const names = new Map<string, number>()
  const name = (id: string | null) => {
    if (id === null) return ''
    if (!names.has(id)) names.set(id, names.size)
    return names.get(id)
  }
  const lines = [
    ...seen.sessions.map(s => [
      name(s.id),
      s.status,
      s.paymentStatus,
      s.customer,
      s.plan,
      s.amount,
      s.currency,
      s.failureReason,
      s.cancellationReason,
      s.declines,
    ]),
    ...seen.payments.map(p => [name(p.id), name(p.session), p.status, p.amount, p.refunded, p.currency, p.invoice !== null]),
    ...seen.refunds.map(r => [name(r.id), name(r.payment), r.status, r.amount, r.currency, r.reason]),
    ...seen.subscriptions.map(s => [name(s.id), name(s.session), s.status, s.multiple]),
    ...seen.invoices.map(i => [name(i.id), name(i.session), i.status, i.total, i.paid]),
    ...seen.events.map(e => [e.type, name(e.object), e.version]),
    ...seen.deliveries.map(d => [d.status, d.count]),
  ]
  return createHash('sha256')
    .update(lines.map(line => line.join('|')).join('\n'))
    .digest('hex')
    .slice(0, 16)
}
