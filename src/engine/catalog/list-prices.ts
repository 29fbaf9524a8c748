import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listPrices as list, type PriceFilters } from './price-queries.ts'

export async function listPrices(tx: Tx, filters: PriceFilters, request: PageRequest): Promise<Page<CatalogPrice>> {
  return await list(tx, filters, request)
}
