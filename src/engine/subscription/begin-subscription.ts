import { invariant } from '../../core/invariant.ts'
import { firstPeriod, intervalOf } from '../../core/period.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { activateSubscription, itemsOfSubscription } from './queries.ts'

export type Begun = { subscription: Subscription; items: SubscriptionItem[] }

/** incomplete → active: the first period begins at the moment of payment, not of the link. */
export async function beginSubscription(
  tx: Tx,
  subscription: Subscription,
  input: { at: Temporal.Instant; paymentMethodId: string | null; invoiceId: string },
): Promise<Begun> {
  invariant(subscription.status === 'incomplete', `subscription ${subscription.id} is incomplete`)
  const interval = intervalOf(subscription.billingPeriod, subscription.billingPeriodCount)
  const { start, end } = firstPeriod(input.at, interval, subscription.timeZone)
  const [begun, items] = await Promise.all([
    activateSubscription(tx, subscription.id, {
      anchor: start,
      start,
      end,
      paymentMethodId: input.paymentMethodId,
      latestInvoiceId: input.invoiceId,
    }),
    itemsOfSubscription(tx, subscription.id),
  ])
  return { subscription: begun, items }
}
