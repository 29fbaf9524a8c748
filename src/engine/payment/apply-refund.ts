import type { Context } from '../../context.ts'
import { presentPayment, presentRefund } from '../../contract/payment.ts'
import { invariant } from '../../core/invariant.ts'
import { bookSurplusRefund } from '../../core/ledger.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { PaymentProvider, RefundState, Scope } from '../../providers/provider.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { askAgainAt } from './ask-again-at.ts'
import { bookTransfers } from './book-transfers.ts'
import {
  findPayment,
  findRefund,
  findRefundByReference,
  lockPayment,
  lockRefund,
  providerOfConnection,
  updatePayment,
  updateRefund,
} from './queries.ts'

export type PendingRefund = { refund: Refund; payment: Payment; provider: PaymentProvider; scope: Scope }

/** A refund that still has to be sent, with whom to send it to; null when its end is known. */
export async function loadRefund(ctx: Context, tx: Tx, refundId: string): Promise<PendingRefund | null> {
  const refund = await findRefund(tx, refundId)
  if (refund?.status !== 'pending') return null
  const payment = await findPayment(tx, refund.paymentId)
  invariant(payment, `payment ${refund.paymentId} exists`)
  const provider = ctx.providers.forKind(await providerOfConnection(tx, payment.connectionId))
  invariant(provider, 'the provider that took the money can be spoken to')
  const scope = {
    environmentId: tx.environment.id,
    connectionId: payment.connectionId,
    livemode: tx.environment.kind === 'live',
    environmentNow: tx.now,
  }
  return { refund, payment, provider, scope }
}

export async function refundOfReference(tx: Tx, connectionId: string, reference: string): Promise<string | null> {
  return (await findRefundByReference(tx, connectionId, reference))?.id ?? null
}

/** Asked again until the provider says what became of it: a refund is never given up. */
export async function askAgain(tx: Tx, refund: Pick<Refund, 'id' | 'createdAt'>): Promise<void> {
  await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt: askAgainAt(refund.createdAt, tx.now) }])
}

/** pending → succeeded | failed, once; the books and the events with it. While the provider works on it, it is asked again. */
export async function applyRefund(
  ctx: Context,
  tx: Tx,
  refundId: string,
  state: Pick<RefundState, 'status' | 'failure'> & { reference: string | null },
): Promise<void> {
  const known = await findRefund(tx, refundId)
  invariant(known, `refund ${refundId} exists`)
  const payment = await lockPayment(tx, known.paymentId)
  const refund = await lockRefund(tx, refundId)
  invariant(payment && refund, 'a refund has a payment')
  if (refund.status !== 'pending') return
  if (state.status === 'pending') {
    // By its reference a webhook about it finds it.
    if (refund.providerReference !== state.reference) await updateRefund(tx, { ...refund, providerReference: state.reference })
    await askAgain(tx, refund)
    return
  }

  const succeeded = state.status === 'succeeded'
  const saved = await updateRefund(tx, {
    ...refund,
    status: state.status,
    providerReference: state.reference,
    failure: state.failure,
    succeededAt: succeeded ? tx.now : null,
  })
  const shown = presenting(ctx, tx)
  if (!succeeded) {
    ctx.log.error(
      { refund: refundId, payment: payment.id, code: state.failure?.code },
      'the provider refused a refund: a person must give the money back',
    )
    await recordEvents(ctx, tx, [{ type: 'refund.failed', object: presentRefund(saved, shown) }])
    return
  }
  const refunded = await updatePayment(tx, { ...payment, amountRefunded: payment.amountRefunded + refund.amount })
  await bookTransfers(ctx, tx, bookSurplusRefund({ ...saved, customerId: payment.customerId }))
  // The event says why, which the payment itself does not.
  const told = { ...presentPayment(refunded, shown), refund_reason: saved.reason }
  await recordEvents(ctx, tx, [
    { type: 'refund.succeeded', object: presentRefund(saved, shown) },
    { type: 'payment.refunded', object: told },
  ])
}
