import type { Context } from '../../context.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertRefund } from './queries.ts'

/** Money that paid nothing is given back in full, once per payment: null when that is under way already. */
export async function requestRefund(ctx: Context, tx: Tx, payment: Payment, reason: Refund['reason']): Promise<Refund | null> {
  const refund = await insertRefund(tx, {
    environmentId: tx.environment.id,
    id: ctx.ids.id('re'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    paymentId: payment.id,
    status: 'pending',
    amount: payment.amount,
    currency: payment.currency,
    reason,
    providerReference: null,
    failure: null,
    succeededAt: null,
  })
  if (refund) await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt: tx.now }])
  return refund
}
