/**
 * Subscriptions, their items and their stored periods. Keeps: one live subscription per customer and plan (unique
 * index of that name), and a stored period for every one that is paid for.
 */
import { invariant } from '../../core/invariant.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, plan_id, status, multiple, currency, billing_period, billing_period_count, collection_method,
  time_zone, billing_cycle, billing_cycle_anchor, current_period_start, current_period_end, default_payment_method_id,
  checkout_session_id, latest_invoice_id, activated_at, ended_at, created_at, updated_at, object_version, metadata`

const itemColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, subscription_id, price_id, quantity, position, created_at, updated_at, object_version, metadata`

/** The subscription and its items in one statement. */
export async function insertSubscription(tx: Tx, s: Subscription, items: readonly SubscriptionItem[]): Promise<void> {
  await tx.sql`
    with items as (
      insert into subscription_items (environment_id, id, subscription_id, price_id, quantity, position, created_at, updated_at)
      select ${s.environmentId}, id, ${s.id}, price_id, quantity, position, ${s.createdAt}::timestamptz, ${s.updatedAt}::timestamptz
      from unnest(${items.map(i => i.id)}::text[], ${items.map(i => i.priceId)}::text[], ${items.map(i => i.quantity.toString())}::bigint[],
                  ${items.map(i => i.position)}::int[]) as i (id, price_id, quantity, position)
    )
    insert into subscriptions (
      environment_id, id, customer_id, plan_id, status, multiple, currency, billing_period, billing_period_count, collection_method,
      time_zone, billing_cycle, checkout_session_id, latest_invoice_id, created_at, updated_at, metadata)
    values (
      ${s.environmentId}, ${s.id}, ${s.customerId}, ${s.planId}, ${s.status}, ${s.multiple}, ${s.currency}, ${s.billingPeriod},
      ${s.billingPeriodCount}, ${s.collectionMethod}, ${s.timeZone}, ${s.billingCycle}, ${s.checkoutSessionId}, ${s.latestInvoiceId},
      ${s.createdAt}, ${s.updatedAt}, ${tx.sql.json(s.metadata)})`
}

export async function findSubscription(tx: Tx, id: string): Promise<Subscription | null> {
  const [row] = await tx.sql<Subscription[]>`
    select ${columns(tx.sql)} from subscriptions where environment_id = ${tx.environment.id} and id = ${id}`
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

export type Activation = {
  anchor: Temporal.Instant
  start: Temporal.Instant
  end: Temporal.Instant
  paymentMethodId: string | null
  latestInvoiceId: string
}

/** The subscription with its first period, in one statement. */
export async function activateSubscription(tx: Tx, id: string, a: Activation): Promise<Subscription> {
  const [row] = await tx.sql<Subscription[]>`
    with period as (
      insert into subscription_periods (environment_id, subscription_id, starts_at, ends_at)
      values (${tx.environment.id}, ${id}, ${a.start}, ${a.end}))
    update subscriptions set status = 'active', billing_cycle_anchor = ${a.anchor}, current_period_start = ${a.start},
      current_period_end = ${a.end}, default_payment_method_id = ${a.paymentMethodId}, latest_invoice_id = ${a.latestInvoiceId},
      activated_at = ${tx.now}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'incomplete'
    returning ${columns(tx.sql)}`
  invariant(row, `subscription ${id} was incomplete`)
  return row
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
