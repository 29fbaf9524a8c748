import type { Context } from '../../context.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { newRefund } from './new-refund.ts'
import { insertRefund } from './refund-queries.ts'

/** Money that paid nothing is given back in full, once per payment: null when that is under way already. */
export async function requestRefund(ctx: Context, tx: Tx, payment: Payment, reason: Refund['reason']): Promise<Refund | null> {
  const refund = await insertRefund(tx, newRefund(ctx, tx, payment, { surplus: true, amount: payment.amount, reason }))
  if (refund) await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt: tx.now }])
  return refund
}
