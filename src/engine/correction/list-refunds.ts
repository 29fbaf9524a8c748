import type { Refund } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listRefunds as list, type RefundFilters } from './refund-queries.ts'

export async function listRefunds(tx: Tx, filters: RefundFilters, request: PageRequest): Promise<Page<Refund>> {
  return await list(tx, filters, request)
}
