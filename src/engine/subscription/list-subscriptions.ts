import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listSubscriptions as list, type SubscriptionFilters } from './queries.ts'
import { type ItemizedSubscription, withItems } from './with-items.ts'

export async function listSubscriptions(tx: Tx, filters: SubscriptionFilters, request: PageRequest): Promise<Page<ItemizedSubscription>> {
  const { items, hasMore } = await list(tx, filters, request)
  return { items: await withItems(tx, items), hasMore }
}
