import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { updatePayment } from './queries.ts'

/** Money of a payment, which is locked, was given back. */
export function countRefunded(tx: Tx, payment: Payment, amount: bigint): Promise<Payment> {
  return updatePayment(tx, { ...payment, amountRefunded: payment.amountRefunded + amount })
}
