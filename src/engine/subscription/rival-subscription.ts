import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { liveSubscription } from './live-subscription.ts'
import { itemsOfSubscription, lockSubscription } from './queries.ts'

/** What keeps a subscription that waits for its first payment from beginning: the customer has the same live by now. null: nothing does. */
export async function rivalSubscription(tx: Tx, subscriptionId: string): Promise<Pick<Subscription, 'id'> | null> {
  const subscription = await lockSubscription(tx, subscriptionId)
  if (subscription?.status !== 'incomplete' || subscription.multiple || subscription.customerId === null) return null
  const { planId, customerId } = subscription
  const items = planId === null ? await itemsOfSubscription(tx, subscriptionId) : []
  return await liveSubscription(tx, customerId, { planId, productIds: items.flatMap(item => item.productId ?? []) })
}
