/**
 * Subscriptions, their items and their stored periods. Keeps: one live subscription per customer and plan (unique
 * index of that name), and a stored period for every one that is paid for.
 */
import type { DiscountTerms } from '../../core/discount.ts'
import { invariant } from '../../core/invariant.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, plan_id, name, status, multiple, currency, billing_period, billing_period_count, collection_method,
  time_zone, billing_cycle, billing_cycle_anchor, current_period_start, current_period_end, trial_start, trial_end, trial_end_behavior,
  tax_rate_ids, default_payment_method_id,
  checkout_session_id, latest_invoice_id, activated_at, ended_at, created_at, updated_at, object_version, metadata`

const itemColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, subscription_id, price_id, product_id, quantity, position, tax_rate_ids, created_at, updated_at, object_version,
  metadata`

/** The subscription and its items in one statement. */
export async function insertSubscription(
  tx: Tx,
  s: Subscription,
  items: readonly SubscriptionItem[],
  requestKey: string | null,
): Promise<void> {
  await tx.sql`
    with items as (
      insert into subscription_items (
        environment_id, id, subscription_id, price_id, product_id, quantity, position, tax_rate_ids, created_at, updated_at)
      select ${s.environmentId}, id, ${s.id}, price_id, product_id, quantity, position, tax_rate_ids, ${s.createdAt}::timestamptz,
        ${s.updatedAt}::timestamptz
      from unnest(${items.map(i => i.id)}::text[], ${items.map(i => i.priceId)}::text[], ${items.map(i => i.productId)}::text[], ${items.map(i => i.quantity.toString())}::bigint[],
                  ${items.map(i => i.position)}::int[], ${items.map(i => i.taxRateIds && JSON.stringify(i.taxRateIds))}::text[]::jsonb[])
        as i (id, price_id, product_id, quantity, position, tax_rate_ids)
    )
    insert into subscriptions (
      environment_id, id, customer_id, plan_id, name, status, multiple, currency, billing_period, billing_period_count, collection_method,
      time_zone, billing_cycle, billing_cycle_anchor, trial_end_behavior, tax_rate_ids, checkout_session_id, latest_invoice_id, request_key,
      created_at, updated_at, metadata)
    values (
      ${s.environmentId}, ${s.id}, ${s.customerId}, ${s.planId}, ${s.name}, ${s.status}, ${s.multiple}, ${s.currency}, ${s.billingPeriod},
      ${s.billingPeriodCount}, ${s.collectionMethod}, ${s.timeZone}, ${s.billingCycle}, ${s.billingCycleAnchor},
      ${s.trialEndBehavior}, ${s.taxRateIds}, ${s.checkoutSessionId}, ${s.latestInvoiceId}, ${requestKey},
      ${s.createdAt}, ${s.updatedAt}, ${tx.sql.json(s.metadata)})`
}

export async function findSubscription(tx: Tx, id: string): Promise<Subscription | null> {
  const [row] = await tx.sql<Subscription[]>`
    select ${columns(tx.sql)} from subscriptions where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** What the same request made before. */
export async function findSubscriptionByRequestKey(tx: Tx, requestKey: string): Promise<Subscription | null> {
  const [row] = await tx.sql<Subscription[]>`
    select ${columns(tx.sql)} from subscriptions where environment_id = ${tx.environment.id} and request_key = ${requestKey}`
  return row ?? null
}

export async function findSubscriptions(tx: Tx, ids: readonly string[]): Promise<Subscription[]> {
  return tx.sql<Subscription[]>`
    select ${columns(tx.sql)} from subscriptions where environment_id = ${tx.environment.id} and id = any(${ids as string[]}) order by id`
}

export async function lockSubscription(tx: Tx, id: string): Promise<Subscription | null> {
  const [row] = await tx.sql<Subscription[]>`
    select ${columns(tx.sql)} from subscriptions where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export async function itemsOfSubscription(tx: Tx, subscriptionId: string): Promise<SubscriptionItem[]> {
  return tx.sql<SubscriptionItem[]>`
    select ${itemColumns(tx.sql)} from subscription_items
    where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId} order by position, id`
}

export async function itemsOfSubscriptions(tx: Tx, subscriptionIds: readonly string[]): Promise<SubscriptionItem[]> {
  return tx.sql<SubscriptionItem[]>`
    select ${itemColumns(tx.sql)} from subscription_items
    where environment_id = ${tx.environment.id} and subscription_id = any(${subscriptionIds as string[]}) order by subscription_id, position, id`
}

export async function findLiveSubscription(tx: Tx, customerId: string, planId: string): Promise<{ id: string } | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from subscriptions
    where environment_id = ${tx.environment.id} and customer_id = ${customerId} and plan_id = ${planId}
      and status in ('trialing', 'active', 'past_due', 'unpaid', 'paused') and not multiple`
  return row ?? null
}

/** To whatever plan, also one that may be had several times. */
export async function findLiveSubscriptionOfCustomer(tx: Tx, customerId: string): Promise<{ id: string } | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from subscriptions
    where environment_id = ${tx.environment.id} and customer_id = ${customerId}
      and status in ('trialing', 'active', 'past_due', 'unpaid', 'paused')
    order by id limit 1`
  return row ?? null
}

/** Who holds any of the products by themselves. */
export async function findHolder(tx: Tx, customerId: string, productIds: readonly string[]): Promise<{ id: string } | null> {
  if (productIds.length === 0) return null
  const [row] = await tx.sql<{ id: string }[]>`
    select subscription_id as id from subscription_holds
    where environment_id = ${tx.environment.id} and customer_id = ${customerId} and product_id = any(${productIds as string[]})
    order by product_id limit 1`
  return row ?? null
}

/** First invoices of the customer's other subscriptions to the same that wait for their first payment, as this one does: one can begin. */
export async function findTwinInvoices(tx: Tx, subscriptionId: string): Promise<string[]> {
  const rows = await tx.sql<{ latestInvoiceId: string }[]>`
    select t.latest_invoice_id
    from subscriptions s join subscriptions t on t.environment_id = s.environment_id and t.customer_id = s.customer_id and t.id <> s.id
    where s.environment_id = ${tx.environment.id} and s.id = ${subscriptionId} and s.status = 'incomplete' and not s.multiple
      and t.status = 'incomplete' and not t.multiple and t.latest_invoice_id is not null
      and (t.plan_id = s.plan_id or (t.plan_id is null and s.plan_id is null and exists (
        select 1 from subscription_items a join subscription_items b on b.environment_id = a.environment_id and b.product_id = a.product_id
        where a.environment_id = s.environment_id and a.subscription_id = s.id and b.subscription_id = t.id)))
    order by t.id`
  return rows.map(row => row.latestInvoiceId)
}

export async function insertHolds(
  tx: Tx,
  hold: { subscriptionId: string; customerId: string; productIds: readonly string[] },
): Promise<void> {
  await tx.sql`
    insert into subscription_holds (environment_id, customer_id, product_id, subscription_id)
    select ${tx.environment.id}, ${hold.customerId}, id, ${hold.subscriptionId} from unnest(${hold.productIds as string[]}::text[]) as p (id)`
}

export async function deleteHolds(tx: Tx, subscriptionId: string): Promise<void> {
  await tx.sql`delete from subscription_holds where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId}`
}

export async function countTrials(
  tx: Tx,
  customerId: string,
  of: { planId: string | null; productIds: readonly string[] },
): Promise<number> {
  const [row] = await tx.sql<{ trials: number }[]>`
    select count(*)::int as trials from subscriptions s
    where s.environment_id = ${tx.environment.id} and s.customer_id = ${customerId} and s.trial_start is not null
      and (s.plan_id = ${of.planId} or exists (
        select 1 from subscription_items i where i.environment_id = s.environment_id and i.subscription_id = s.id
          and i.product_id = any(${of.productIds as string[]})))`
  return row?.trials ?? 0
}

export type Activation = {
  status: 'active' | 'trialing'
  anchor: Temporal.Instant
  start: Temporal.Instant
  end: Temporal.Instant
  trialEnd: Temporal.Instant | null
  customerId: string
  paymentMethodId: string | null
  latestInvoiceId: string | null
}

/** The subscription with its first period, in one statement. */
export async function activateSubscription(tx: Tx, id: string, a: Activation): Promise<Subscription> {
  const [row] = await tx.sql<Subscription[]>`
    with period as (
      insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at)
      values (${tx.environment.id}, ${id}, ${a.start}, ${a.end}))
    update subscriptions set status = ${a.status}, billing_cycle_anchor = ${a.anchor}, current_period_start = ${a.start},
      current_period_end = ${a.end}, trial_start = ${a.trialEnd && a.start}, trial_end = ${a.trialEnd}, customer_id = ${a.customerId},
      default_payment_method_id = ${a.paymentMethodId}, latest_invoice_id = ${a.latestInvoiceId},
      activated_at = ${a.status === 'active' ? tx.now : null}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'incomplete'
    returning ${columns(tx.sql)}`
  invariant(row, `subscription ${id} was incomplete`)
  return row
}

/** Whatever may move in a subscription's life; the version rises. */
export async function updateSubscription(tx: Tx, s: Subscription): Promise<Subscription> {
  const [row] = await tx.sql<Subscription[]>`
    update subscriptions set status = ${s.status}, customer_id = ${s.customerId}, name = ${s.name},
      billing_cycle_anchor = ${s.billingCycleAnchor}, current_period_start = ${s.currentPeriodStart},
      current_period_end = ${s.currentPeriodEnd}, trial_start = ${s.trialStart}, trial_end = ${s.trialEnd},
      default_payment_method_id = ${s.defaultPaymentMethodId}, latest_invoice_id = ${s.latestInvoiceId}, activated_at = ${s.activatedAt},
      ended_at = ${s.endedAt}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${s.id}
    returning ${columns(tx.sql)}`
  invariant(row, `subscription ${s.id} exists`)
  return row
}

export async function insertPeriod(
  tx: Tx,
  subscriptionId: string,
  period: { start: Temporal.Instant; end: Temporal.Instant },
): Promise<void> {
  await tx.sql`
    insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at)
    values (${tx.environment.id}, ${subscriptionId}, ${period.start}, ${period.end})`
}

/** A period that was cut short ends where the next one begins. */
export async function endPeriodAt(tx: Tx, subscriptionId: string, start: Temporal.Instant, end: Temporal.Instant): Promise<void> {
  await tx.sql`
    update subscription_periods set ends_at = ${end}
    where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId} and starts_at = ${start}`
}

export async function expireSubscription(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update subscriptions set status = 'incomplete_expired', ended_at = ${tx.now}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'incomplete'`
}

export type SubscriptionFilters = { customerId: string | null; planId: string | null; status: string | null }

/** Those of sessions that are not completed are outside, unless asked for by status. */
export function listSubscriptions(tx: Tx, f: SubscriptionFilters, request: PageRequest): Promise<Page<Subscription>> {
  const { sql } = tx
  const where = sql`
    ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}
    ${f.planId === null ? sql`` : sql`and plan_id = ${f.planId}`}
    ${f.status === null ? sql`and status not in ('incomplete', 'incomplete_expired')` : sql`and status = ${f.status}`}`
  return page<Subscription>(tx, { table: 'subscriptions', columns: columns(sql), where }, request)
}

/** Discounts that still take something off, in the order attached. */
export async function runningDiscounts(tx: Tx, subscriptionId: string): Promise<DiscountTerms[]> {
  const rows = await tx.sql<{ terms: DiscountTerms }[]>`
    select terms from subscription_discounts
    where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId} and (ends_at is null or ends_at > ${tx.now})
    order by position, coupon_id`
  return rows.map(row => row.terms)
}
