import type { Customer } from '../../core/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type CustomerFilters, listCustomers as list } from './queries.ts'

export async function listCustomers(tx: Tx, filters: CustomerFilters, request: PageRequest): Promise<Page<Customer>> {
  return await list(tx, filters, request)
}
