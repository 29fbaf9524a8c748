import type { Context } from '../../context.ts'
import { movesPayment, type Payment } from '../../core/payment.ts'
import { unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockPayment, updatePayment } from './queries.ts'

/** Records what became of a call; settlement may have been faster, then its word stands. */
export async function markPayment(ctx: Context, tx: Tx, paymentId: string, to: Pick<Payment, 'status' | 'failure'>): Promise<void> {
  const payment = await lockPayment(tx, paymentId)
  if (!payment || !movesPayment(payment.status, to.status)) return
  await updatePayment(tx, { ...payment, ...to })
  if (to.status !== 'unknown') await unschedule(tx, ['payment.resolve'], paymentId)
  else ctx.log.warn({ payment: paymentId }, 'the outcome of a payment is unknown; it is being looked up')
}
