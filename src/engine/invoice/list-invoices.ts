import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type InvoiceFilters, listInvoices as list } from './queries.ts'
import { type ReadInvoice, withLines } from './with-lines.ts'

export async function listInvoices(tx: Tx, filters: InvoiceFilters, request: PageRequest): Promise<Page<ReadInvoice>> {
  const { items, hasMore } = await list(tx, filters, request)
  return { items: await withLines(tx, items), hasMore }
}
