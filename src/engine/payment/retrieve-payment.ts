import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPayment } from './queries.ts'

export async function retrievePayment(tx: Tx, id: string): Promise<Payment> {
  return found(await findPayment(tx, id), 'payment', id)
}
