import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPaymentByReference } from './queries.ts'

/** By its id at the provider; null: not one of ours, or not known by that yet. */
export function paymentOfReference(tx: Tx, connectionId: string, reference: string): Promise<Payment | null> {
  return findPaymentByReference(tx, connectionId, reference)
}
