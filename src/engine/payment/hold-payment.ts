import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockPayment } from './queries.ts'

/** Locks the payment's row: after those of invoices. */
export async function holdPayment(tx: Tx, id: string): Promise<Payment> {
  const payment = await lockPayment(tx, id)
  invariant(payment, `payment ${id} exists`)
  return payment
}
