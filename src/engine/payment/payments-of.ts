import type { Payment } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPaymentMethod, paymentsOfSession } from './queries.ts'

/** A session's attempts, oldest first, and the method that paid it or was kept. */
export async function paymentsOf(tx: Tx, sessionId: string): Promise<{ list: Payment[]; method: PaymentMethod | null }> {
  const list = await paymentsOfSession(tx, sessionId)
  const paid = list.find(p => p.paymentMethodId !== null)
  return { list, method: paid?.paymentMethodId ? await findPaymentMethod(tx, paid.paymentMethodId) : null }
}
