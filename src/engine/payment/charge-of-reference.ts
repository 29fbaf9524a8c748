import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Ours } from '../../providers/provider.ts'
import { findPayment, findPaymentByReference } from './queries.ts'

/** A charge without the buyer, by its id at the provider; null: it is not one of ours, or a page tells of it. */
export async function chargeOfReference(tx: Tx, connectionId: string, reference: string): Promise<Payment | null> {
  const payment = await findPaymentByReference(tx, connectionId, reference)
  return payment?.offSession ? payment : null
}

/** The charge without the buyer that the provider's object names as ours, while it has no id there; null: it names none. */
export async function chargeNamedBy(tx: Tx, connectionId: string, ours: Ours | null): Promise<Payment | null> {
  const payment = ours?.paymentId === undefined ? null : await findPayment(tx, ours.paymentId)
  const fits = payment?.offSession && payment.connectionId === connectionId && payment.providerReference === null
  return fits ? payment : null
}
