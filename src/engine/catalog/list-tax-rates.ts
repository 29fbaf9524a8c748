import type { TaxRate } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listTaxRates as list, type TaxRateFilters } from './tax-queries.ts'

export async function listTaxRates(tx: Tx, filters: TaxRateFilters, request: PageRequest): Promise<Page<TaxRate>> {
  return await list(tx, filters, request)
}
