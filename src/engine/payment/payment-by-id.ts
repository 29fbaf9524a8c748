import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPayment } from './queries.ts'

export async function paymentById(tx: Tx, id: string): Promise<Payment> {
  const payment = await findPayment(tx, id)
  invariant(payment, `payment ${id} exists`)
  return payment
}
