import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findSubscription, itemsOfSubscription } from './queries.ts'
import type { ItemizedSubscription } from './with-items.ts'

export async function retrieveSubscription(tx: Tx, id: string): Promise<ItemizedSubscription> {
  const [subscription, items] = await Promise.all([findSubscription(tx, id), itemsOfSubscription(tx, id)])
  return { subscription: found(subscription, 'subscription', id), items }
}
