import type { Context } from '../../context.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'

type Given = Pick<Refund, 'surplus' | 'amount' | 'reason'> & Partial<Pick<Refund, 'metadata' | 'creditNoteId'>>

/** A refund that is still to be sent. */
export function newRefund(ctx: Context, tx: Tx, payment: Payment, given: Given): Refund {
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('re'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    paymentId: payment.id,
    creditNoteId: null,
    status: 'pending',
    currency: payment.currency,
    providerReference: null,
    failure: null,
    succeededAt: null,
    ...given,
  }
}
