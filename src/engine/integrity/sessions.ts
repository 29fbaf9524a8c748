/** What must hold of checkout sessions, the subscriptions they make, and work in flight. */
import type { InvariantQuery } from './invariant-query.ts'

const environmentMoment = `coalesce(c.frozen_at, $2::timestamptz + c.offset_us * interval '1 microsecond')`

export const sessionInvariants: readonly InvariantQuery[] = [
  {
    id: 'completed_session_was_paid_once',
    title: 'A completed session has exactly one payment that counts, of its amount, and its own invoice is paid',
    sql: `
      select s.environment_id, s.id, s.amount_total, p.paid, p.payments, i.status as invoice
      from checkout_sessions s
      left join invoices i on i.environment_id = s.environment_id and i.id = s.invoice_id
      left join lateral (
        select count(*) as payments, sum(p.amount) as paid, max(p.id) as id from payments p
        where p.environment_id = s.environment_id and p.checkout_session_id = s.id and p.status = 'succeeded' and p.purpose = 'charge'
          and p.invoice_id is not null) p on true
      where ($1::text is null or s.environment_id = $1) and s.checkout_status = 'completed'
        and (i.status <> 'paid' or s.amount_total <> coalesce(p.paid, 0) or p.payments <> case when s.amount_total > 0 then 1 else 0 end
             or s.payment_id is distinct from p.id or s.customer_id is null
             or s.payment_status <> case when s.amount_total > 0 then 'paid' else 'no_payment_required' end)`,
  },
  {
    id: 'completed_session_has_its_subscription',
    title: 'A completed session that makes a subscription has exactly one, begun',
    sql: `
      select s.environment_id, s.id, s.subscription_id
      from checkout_sessions s
      where ($1::text is null or s.environment_id = $1) and s.checkout_status = 'completed' and
        case when s.action = 'create_subscription' then 1 else 0 end <> (
        select count(*) from subscriptions b where b.environment_id = s.environment_id and b.checkout_session_id = s.id
          and b.id = s.subscription_id and b.status not in ('incomplete', 'incomplete_expired'))`,
  },
  {
    id: 'ended_session_leaves_nothing',
    title: 'A failed, expired or canceled session leaves a void draft, an expired subscription and no money',
    sql: `
      select s.environment_id, s.id, s.checkout_status, b.status as subscription, i.status as invoice
      from checkout_sessions s
      left join subscriptions b on b.environment_id = s.environment_id and b.id = s.subscription_id
      left join invoices i on i.environment_id = s.environment_id and i.id = s.invoice_id
      where ($1::text is null or s.environment_id = $1) and s.checkout_status in ('failed', 'expired', 'canceled')
        and (b.status <> 'incomplete_expired' or i.status <> 'void' or exists (
          select 1 from payments p where p.environment_id = s.environment_id and p.checkout_session_id = s.id and p.invoice_id is not null))`,
  },
  {
    id: 'unpaid_sessions_end',
    title: 'No session is pending and unpaid an hour past its end',
    sql: `
      select s.environment_id, s.id, s.expires_at
      from checkout_sessions s join environment_clocks c on c.environment_id = s.environment_id
      where ($1::text is null or s.environment_id = $1) and s.checkout_status in ('initiated', 'pending') and s.payment_status = 'unpaid'
        and s.expires_at + interval '1 hour' < ${environmentMoment}
        and not exists (
          select 1 from payments p where p.environment_id = s.environment_id and p.checkout_session_id = s.id and p.status in ('sent', 'unknown', 'processing'))`,
  },
  {
    id: 'open_sessions_have_an_end_due',
    title: 'Every open session has its end as due work',
    sql: `
      select s.environment_id, s.id
      from checkout_sessions s
      where ($1::text is null or s.environment_id = $1) and s.checkout_status in ('initiated', 'pending') and not exists (
        select 1 from due_work d where d.environment_id = s.environment_id and d.kind = 'checkout.end' and d.subject_id = s.id and d.parked_at is null)`,
  },
  {
    id: 'pending_sessions_are_asked_about',
    title: 'Every pending session is due to be asked about at its provider, for a month after its end',
    sql: `
      select s.environment_id, s.id
      from checkout_sessions s join environment_clocks c on c.environment_id = s.environment_id
      where ($1::text is null or s.environment_id = $1) and s.checkout_status = 'pending'
        and s.expires_at + interval '30 days' > ${environmentMoment} and not exists (
        select 1 from due_work d where d.environment_id = s.environment_id and d.kind = 'checkout.poll' and d.subject_id = s.id and d.parked_at is null)`,
  },
  {
    id: 'open_payments_are_looked_up',
    title: 'Every payment whose outcome is not known is due for a look',
    sql: `
      select p.environment_id, p.id, p.status
      from payments p
      where ($1::text is null or p.environment_id = $1) and p.status in ('created', 'sent', 'unknown') and not exists (
        select 1 from due_work d where d.environment_id = p.environment_id and d.kind = 'payment.resolve' and d.subject_id = p.id and d.parked_at is null)`,
  },
  {
    id: 'pending_refunds_are_under_way',
    title: 'Every pending refund is due to be sent',
    sql: `
      select r.environment_id, r.id
      from refunds r
      where ($1::text is null or r.environment_id = $1) and r.status = 'pending' and not exists (
        select 1 from due_work d where d.environment_id = r.environment_id and d.kind = 'refund.send' and d.subject_id = r.id and d.parked_at is null)`,
  },
  {
    id: 'active_subscription_was_paid',
    title: 'An active or trialing subscription has a final invoice, a stored current period, and an item',
    sql: `
      select b.environment_id, b.id
      from subscriptions b
      where ($1::text is null or b.environment_id = $1) and b.status in ('active', 'trialing') and (
        not exists (select 1 from invoices i where i.environment_id = b.environment_id and i.subscription_id = b.id and i.finalized_at is not null)
        or not exists (select 1 from subscription_periods p where p.environment_id = b.environment_id and p.subscription_id = b.id
                         and p.starts_at = b.current_period_start and p.ends_at = b.current_period_end)
        or not exists (select 1 from subscription_items t where t.environment_id = b.environment_id and t.subscription_id = b.id))`,
  },
  {
    id: 'products_are_held_once',
    title: 'A live subscription to products by themselves holds each of them, and nobody else holds for it',
    sql: `
      with wanted as (
        select b.environment_id, b.customer_id, t.product_id, b.id as subscription_id
        from subscriptions b join subscription_items t on t.environment_id = b.environment_id and t.subscription_id = b.id
        where ($1::text is null or b.environment_id = $1) and b.plan_id is null and not b.multiple and t.product_id is not null
          and b.status in ('trialing', 'active', 'past_due', 'unpaid', 'paused')
        group by b.environment_id, b.customer_id, t.product_id, b.id
      ), held as (
        select environment_id, customer_id, product_id, subscription_id from subscription_holds where ($1::text is null or environment_id = $1)
      )
      select environment_id, subscription_id as id, product_id from ((table wanted except table held) union (table held except table wanted)) odd`,
  },
  {
    id: 'incomplete_subscriptions_end',
    title: 'A subscription that waits for its first payment without a session is due to expire',
    sql: `
      select b.environment_id, b.id
      from subscriptions b
      where ($1::text is null or b.environment_id = $1) and b.status = 'incomplete' and b.checkout_session_id is null and not exists (
        select 1 from due_work d where d.environment_id = b.environment_id and d.kind = 'subscription.expire' and d.subject_id = b.id and d.parked_at is null)`,
  },
  {
    id: 'periods_touch',
    title: 'The periods of a subscription touch without gap or overlap',
    sql: `
      select environment_id, subscription_id as id, starts_at, previous_end
      from (select environment_id, subscription_id, starts_at, lag(ends_at) over (partition by environment_id, subscription_id order by starts_at) as previous_end
            from subscription_periods where ($1::text is null or environment_id = $1)) p
      where previous_end <> starts_at`,
  },
]
