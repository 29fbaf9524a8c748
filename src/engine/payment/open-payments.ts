import { isOpen, type Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { paymentsOfSession } from './queries.ts'

/** A session's attempts whose outcome can still be money. */
export async function openPayments(tx: Tx, sessionId: string): Promise<Payment[]> {
  return (await paymentsOfSession(tx, sessionId)).filter(p => isOpen(p.status))
}
