import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type CustomerFilters, listCustomers as list } from './queries.ts'
import { type ShownCustomer, withBalances } from './with-balances.ts'

export async function listCustomers(tx: Tx, filters: CustomerFilters, request: PageRequest): Promise<Page<ShownCustomer>> {
  const { items, hasMore } = await list(tx, filters, request)
  return { items: await withBalances(tx, items), hasMore }
}
