import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listProducts as list, type ProductFilters } from './product-queries.ts'
import { productsWithFeatures, type ShownProduct } from './with-features.ts'

export async function listProducts(tx: Tx, filters: ProductFilters, request: PageRequest): Promise<Page<ShownProduct>> {
  const { items, hasMore } = await list(tx, filters, request)
  return { items: await productsWithFeatures(tx, items), hasMore }
}
