/** What the database says at the end, as plain rows. */
import type { Sql } from '../../src/db/postgres.ts'

export type SessionRow = {
  id: string
  action: string
  /** By the merchant's number of the request; null: our own program asked for it. */
  intent: number | null
  status: string
  paymentStatus: string
  /** The merchant's id; of somebody unknown at first, ours; null: nobody came of it. */
  customer: string | null
  anonymous: boolean
  plan: string | null
  allowMultiple: boolean
  amount: bigint
  currency: string
  /** Names of what was taken off, in order. */
  discounts: string[]
  invoice: string | null
  pays: string[]
  target: string | null
  failureReason: string | null
  cancellationReason: string | null
  declines: number
  paymentId: string | null
  latePaymentId: string | null
}
export type PaymentRow = {
  id: string
  purpose: string
  session: string | null
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
export type SubscriptionRow = {
  id: string
  order: number | null
  session: string | null
  customer: string | null
  plan: string
  status: string
  multiple: boolean
}
export type InvoiceRow = {
  id: string
  session: string | null
  subscription: string | null
  reason: string
  status: string
  due: bigint
  paid: bigint
  currency: string
  final: boolean
}
export type EventRow = { type: string; object: string; version: number; sequence: bigint | null; at: number }

export type Observed = {
  sessions: SessionRow[]
  payments: PaymentRow[]
  refunds: RefundRow[]
  subscriptions: SubscriptionRow[]
  invoices: InvoiceRow[]
  creditNotes: { invoice: string; total: bigint; status: string }[]
  coupons: { key: string; used: number; most: number }[]
  /** Uses of coupons, released ones left out. */
  uses: { coupon: string; session: string | null; status: string }[]
  events: EventRow[]
  deliveries: { status: string; count: number }[]
  work: { kind: string; dueAt: string; parked: boolean; lastError: string | null }[]
  inboundWaiting: number
}

export async function observe(sql: Sql, env: string): Promise<Observed> {
  return {
    sessions: await sql<SessionRow[]>`
      select s.id, action, (s.metadata ->> 'intent')::int as intent, checkout_status as status, payment_status,
        coalesce(c.external_id, c.id) as customer, anonymous, p.lookup_key as plan, allow_multiple, amount_total as amount, s.currency,
        array(select d ->> 'label' from jsonb_array_elements(s.discounts) with ordinality as l (d, n) order by n) as discounts,
        invoice_id as invoice, pays_invoice_ids as pays, target_subscription_id as target, failure_reason, cancellation_reason, declines,
        payment_id, late_payment_id
      from checkout_sessions s
      left join customers c on c.environment_id = s.environment_id and c.id = s.customer_id
      left join plans p on p.environment_id = s.environment_id and p.id = s.plan_id
      where s.environment_id = ${env} order by s.id`,
    payments: await sql<PaymentRow[]>`
      select id, purpose, checkout_session_id as session, provider_reference as reference, status, amount, amount_refunded as refunded,
        currency, invoice_id as invoice
      from payments where environment_id = ${env} order by id`,
    refunds: await sql<RefundRow[]>`
      select id, payment_id as payment, provider_reference as reference, status, amount, currency, reason
      from refunds where environment_id = ${env} order by id`,
    subscriptions: await sql<SubscriptionRow[]>`
      select s.id, case when s.checkout_session_id is null then (s.metadata ->> 'order')::int end as order, s.checkout_session_id as session,
        coalesce(c.external_id, c.id) as customer, p.lookup_key as plan, s.status, s.multiple
      from subscriptions s
      left join customers c on c.environment_id = s.environment_id and c.id = s.customer_id
      join plans p on p.environment_id = s.environment_id and p.id = s.plan_id
      where s.environment_id = ${env} order by s.id`,
    invoices: await sql<InvoiceRow[]>`
      select id, checkout_session_id as session, subscription_id as subscription, billing_reason as reason, status, amount_due as due,
        amount_paid as paid, currency, finalized_at is not null as final
      from invoices where environment_id = ${env} order by id`,
    creditNotes: await sql<Observed['creditNotes']>`
      select invoice_id as invoice, total, status from credit_notes where environment_id = ${env} order by id`,
    coupons: await sql<Observed['coupons']>`
      select lookup_key as key, times_redeemed as used, max_redemptions as most from coupons where environment_id = ${env} order by lookup_key`,
    uses: await sql<Observed['uses']>`
      select c.lookup_key as coupon, r.checkout_session_id as session, r.status
      from coupon_redemptions r join coupons c on c.environment_id = r.environment_id and c.id = r.coupon_id
      where r.environment_id = ${env} and r.status <> 'released' order by r.id`,
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
