import { invariant } from '../../core/invariant.ts'
import { boundary, firstPeriod, intervalOf } from '../../core/period.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { activateSubscription, insertHolds, itemsOfSubscription } from './queries.ts'

export type Begun = { subscription: Subscription; items: SubscriptionItem[] }

export type Beginning = {
  /** The moment of payment. */
  at: Temporal.Instant
  /** When the offer was made: where a stub begins whose anchor has passed while the bank was asked. */
  offeredAt: Temporal.Instant
  customerId: string
  trialDays: number | null
  paymentMethodId: string | null
  invoiceId: string | null
}

/**
 * incomplete → active or trialing: the first period begins at the moment of payment, not of the link. It ends at the
 * anchor where one was given, with the trial where there is one, else after one interval.
 */
export async function beginSubscription(tx: Tx, subscription: Subscription, input: Beginning): Promise<Begun> {
  invariant(subscription.status === 'incomplete', `subscription ${subscription.id} is incomplete`)
  const period = firstPeriodOf(subscription, input)
  const [begun, items] = await Promise.all([
    activateSubscription(tx, subscription.id, {
      ...period,
      status: input.trialDays ? 'trialing' : 'active',
      trialEnd: input.trialDays ? period.end : null,
      customerId: input.customerId,
      paymentMethodId: input.paymentMethodId,
      latestInvoiceId: input.invoiceId,
    }),
    itemsOfSubscription(tx, subscription.id),
  ])
  await holdProducts(tx, begun, items)
  return { subscription: begun, items }
}

/** Products sold by themselves are had once at a time. */
export async function holdProducts(tx: Tx, subscription: Subscription, items: readonly SubscriptionItem[]): Promise<void> {
  const productIds = [...new Set(items.flatMap(item => (item.productId ? [item.productId] : [])))].sort()
  if (subscription.planId === null && !subscription.multiple && subscription.customerId !== null && productIds.length > 0)
    await insertHolds(tx, { subscriptionId: subscription.id, customerId: subscription.customerId, productIds })
}

type Span = { anchor: Temporal.Instant; start: Temporal.Instant; end: Temporal.Instant }

export function firstPeriodOf(
  subscription: Pick<Subscription, 'billingPeriod' | 'billingPeriodCount' | 'timeZone' | 'billingCycleAnchor'>,
  { at, offeredAt, trialDays }: Pick<Beginning, 'at' | 'offeredAt' | 'trialDays'>,
): Span {
  const { billingCycleAnchor: anchor, timeZone } = subscription
  if (trialDays) {
    const end = boundary(at, { unit: 'day', count: trialDays }, timeZone, 1)
    return { anchor: end, start: at, end }
  }
  if (anchor) return { anchor, start: Temporal.Instant.compare(at, anchor) < 0 ? at : offeredAt, end: anchor }
  const { start, end } = firstPeriod(at, intervalOf(subscription.billingPeriod, subscription.billingPeriodCount), timeZone)
  return { anchor: start, start, end }
}
