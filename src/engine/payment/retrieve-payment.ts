import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPayment } from './queries.ts'

/** An attempt to move money. Keeping a method is none. */
export async function retrievePayment(tx: Tx, id: string): Promise<Payment> {
  const payment = await findPayment(tx, id)
  return found(payment?.purpose === 'charge' ? payment : null, 'payment', id)
}
