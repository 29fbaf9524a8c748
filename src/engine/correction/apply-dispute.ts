import type { Context } from '../../context.ts'
import { presentDispute } from '../../contract/dispute.ts'
import type { Dispute } from '../../core/dispute.ts'
import { bookDispute, bookDisputeEnd } from '../../core/ledger.ts'
import type { Payment } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { DisputeState } from '../../providers/provider.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { holdPayment } from '../payment/hold-payment.ts'
import { loadPayments } from '../payment/load-payments.ts'
import { paymentOfReference } from '../payment/payment-of-reference.ts'
import { presenting } from '../presenting.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'
import { closeDispute, findDisputeByReference, insertDispute } from './dispute-queries.ts'
import { pendingRefunds } from './refund-queries.ts'

/**
 * opened → won | lost, each once; the books and the events with it. The invoice stays paid. Answers the payment it is
 * about, and changes nothing while that has not succeeded here; null: it is not ours.
 */
export async function applyDispute(ctx: Context, tx: Tx, connectionId: string, state: DisputeState): Promise<Payment | null> {
  const byReference = await paymentOfReference(tx, connectionId, state.payment)
  const [byId = null] = byReference || !state.ours?.paymentId ? [] : await loadPayments(tx, [state.ours.paymentId])
  const named = byReference ?? byId
  if (named?.connectionId !== connectionId) return null
  if (named.status !== 'succeeded') return named
  // The lock makes hints about one dispute take turns.
  const payment = await holdPayment(tx, named.id)
  const told: Told[] = []
  const tell = (type: 'dispute.opened' | 'dispute.closed', dispute: Dispute) =>
    void told.push({ type, object: presentDispute(dispute, presenting(ctx, tx)) })

  let dispute = await findDisputeByReference(tx, connectionId, state.reference)
  if (dispute === null) {
    dispute = newDispute(ctx, tx, payment, connectionId, state)
    await insertDispute(tx, dispute)
    await bookTransfers(ctx, tx, bookDispute(dispute, payment.customerId))
    ctx.log.warn({ dispute: dispute.id, payment: payment.id, reason: dispute.reason }, 'a payment is disputed')
    tell('dispute.opened', dispute)
  }
  if (dispute.status === 'opened' && state.status !== 'opened') {
    const closed = await closeDispute(tx, dispute.id, { status: state.status, closedAt: state.closedAt ?? tx.now })
    await bookTransfers(ctx, tx, bookDisputeEnd(closed, payment.customerId, state.status))
    // Refunds have waited for it: they go on, or come to nothing.
    const waiting = await pendingRefunds(tx, payment.id)
    await schedule(
      tx,
      'refund.send',
      waiting.map(refund => ({ subjectId: refund.id, dueAt: tx.now })),
    )
    tell('dispute.closed', closed)
  }
  await recordEvents(ctx, tx, told)
  return named
}

function newDispute(ctx: Context, tx: Tx, payment: Payment, connectionId: string, state: DisputeState): Dispute {
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('dsp'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    paymentId: payment.id,
    connectionId,
    providerReference: state.reference,
    status: 'opened',
    amount: state.amount.amount,
    currency: state.amount.currency,
    reason: state.reason,
    openedAt: state.openedAt,
    closedAt: null,
  }
}
