import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPayments } from './queries.ts'

export async function loadPayments(tx: Tx, ids: readonly string[]): Promise<Payment[]> {
  return await findPayments(tx, ids)
}
