import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listPayments as list, type PaymentFilters } from './queries.ts'

export async function listPayments(tx: Tx, filters: PaymentFilters, request: PageRequest): Promise<Page<Payment>> {
  return await list(tx, filters, request)
}
