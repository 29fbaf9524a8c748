import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { paymentUnderWay } from './payment-under-way.ts'

/** While a payment of an invoice is on its way, the invoice is not paid or changed beside it. `but`: the session that asks. */
export async function refuseUnderWay(tx: Tx, invoiceIds: readonly string[], but: string | null = null): Promise<void> {
  const paying = await paymentUnderWay(tx, invoiceIds, but)
  if (paying)
    throw new Failure('payment_in_progress', 'A payment of this invoice is on its way: wait for its outcome.', {
      retryAfterSeconds: 10,
      details: { payment_id: paying.id, checkout_session_id: paying.checkoutSessionId },
    })
}
