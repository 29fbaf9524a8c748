import type { Tx } from '../../db/transaction.ts'
import { findSubscriptions } from './queries.ts'
import { type ItemizedSubscription, withItems } from './with-items.ts'

export async function loadSubscriptions(tx: Tx, ids: readonly string[]): Promise<ItemizedSubscription[]> {
  return await withItems(tx, await findSubscriptions(tx, ids))
}
