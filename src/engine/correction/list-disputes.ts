import type { Dispute } from '../../core/dispute.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type DisputeFilters, listDisputes as list } from './dispute-queries.ts'

export async function listDisputes(tx: Tx, filters: DisputeFilters, request: PageRequest): Promise<Page<Dispute>> {
  return await list(tx, filters, request)
}
