import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listPaymentMethods as list, type MethodFilters, type ShownMethod } from './queries.ts'

export async function listPaymentMethods(tx: Tx, filters: MethodFilters, request: PageRequest): Promise<Page<ShownMethod>> {
  return await list(tx, filters, request)
}
