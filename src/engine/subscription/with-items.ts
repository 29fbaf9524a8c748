import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { itemsOfSubscriptions } from './queries.ts'

export type ItemizedSubscription = { subscription: Subscription; items: SubscriptionItem[] }

/** Subscriptions, each with its items, in the order given. */
export async function withItems(tx: Tx, subscriptions: readonly Subscription[]): Promise<ItemizedSubscription[]> {
  if (subscriptions.length === 0) return []
  const items = await itemsOfSubscriptions(
    tx,
    subscriptions.map(s => s.id),
  )
  const bySubscription = Map.groupBy(items, item => item.subscriptionId)
  return subscriptions.map(subscription => ({ subscription, items: bySubscription.get(subscription.id) ?? [] }))
}
