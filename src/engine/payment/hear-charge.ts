import { isOpen, movesPayment, type Payment } from '../../core/payment.ts'
import { unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { PaymentState } from '../../providers/provider.ts'
import { lockPayment, updatePayment } from './queries.ts'

/** Lays the provider's word over a charge, locked. null: it changes nothing. Forward only: a stale word changes nothing. */
export async function hearCharge(tx: Tx, paymentId: string, state: PaymentState): Promise<Payment | null> {
  const known = await lockPayment(tx, paymentId)
  if (!known || !movesPayment(known.status, state.status)) return null
  const saved = await updatePayment(tx, {
    ...known,
    ...state.amount,
    status: state.status,
    providerReference: state.reference,
    failure: state.failure,
    succeededAt: state.status === 'succeeded' ? (state.settledAt ?? tx.now) : null,
  })
  if (!isOpen(saved.status)) await unschedule(tx, ['payment.resolve'], paymentId)
  return saved
}

/** Money that pays nothing is of no invoice. */
export function releaseCharge(tx: Tx, payment: Payment): Promise<Payment> {
  return updatePayment(tx, { ...payment, invoiceId: null })
}
