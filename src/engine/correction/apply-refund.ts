import type { Context } from '../../context.ts'
import { presentCreditNote } from '../../contract/credit-note.ts'
import { presentPayment, presentRefund } from '../../contract/payment.ts'
import type { CreditNote } from '../../core/credit-note.ts'
import { invariant } from '../../core/invariant.ts'
import { bookRefund } from '../../core/ledger.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { RefundState } from '../../providers/provider.ts'
import { giveNotesBack, holdNotesOfRefund, voidNotesOfRefund } from '../invoice/end-credit-notes.ts'
import { askAgainAt } from '../payment/ask-again-at.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { countRefunded } from '../payment/count-refunded.ts'
import { holdPayment } from '../payment/hold-payment.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { findDisputeInTheWay } from './dispute-queries.ts'
import { findRefund, lockRefund, updateRefund } from './refund-queries.ts'

/** Asked again until the provider says what became of it: a refund is never given up. */
export async function askAgain(tx: Tx, refund: Pick<Refund, 'id' | 'createdAt'>): Promise<void> {
  await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt: askAgainAt(refund.createdAt, tx.now) }])
}

/** Its end makes the refund due at once; until then it is only looked at. */
const disputeLookHours = 24

/** The buyer's bank has the money for now; its word may come in this moment, so the payment is locked. */
export async function waitForDispute(tx: Tx, refund: Pick<Refund, 'id' | 'paymentId'>): Promise<void> {
  await holdPayment(tx, refund.paymentId)
  const dispute = await findDisputeInTheWay(tx, refund.paymentId)
  const dueAt = dispute?.status === 'opened' ? tx.now.add({ hours: disputeLookHours }) : tx.now
  await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt }])
}

export type RefundWord = Pick<RefundState, 'status' | 'failure'> & { reference: string | null }

/** pending → succeeded | failed, once; the books and the events with it. While the provider works on it, it is asked again. */
export async function applyRefund(ctx: Context, tx: Tx, refundId: string, state: RefundWord): Promise<void> {
  const known = await findRefund(tx, refundId)
  invariant(known, `refund ${refundId} exists`)
  // Locked in this order: invoices, payment, refund.
  const notes = await holdNotesOfRefund(tx, refundId)
  const payment = await holdPayment(tx, known.paymentId)
  const refund = await lockRefund(tx, refundId)
  invariant(refund, `refund ${refundId} exists`)
  if (refund.status !== 'pending') return
  if (state.status === 'pending') {
    // By its reference a webhook about it finds it.
    if (refund.providerReference !== state.reference) await updateRefund(tx, { ...refund, providerReference: state.reference })
    await askAgain(tx, refund)
    return
  }
  const ended = { ...refund, status: state.status, providerReference: state.reference, failure: state.failure }
  if (state.status === 'succeeded') await succeed(ctx, tx, payment, { ...ended, succeededAt: tx.now }, notes)
  else await fail(ctx, tx, payment, ended)
}

async function succeed(ctx: Context, tx: Tx, payment: Payment, refund: Refund, notes: readonly CreditNote[]): Promise<void> {
  const saved = await updateRefund(tx, refund)
  const refunded = await countRefunded(tx, payment, refund.amount)
  await giveNotesBack(tx, notes)
  const owed = notes.reduce((sum, note) => sum + note.total - note.balanceTotal, 0n)
  await bookTransfers(ctx, tx, bookRefund({ ...saved, customerId: payment.customerId }, owed))
  const shown = presenting(ctx, tx)
  // The event says why, which the payment itself does not.
  const told = { ...presentPayment(refunded, shown), refund_reason: saved.reason }
  await recordEvents(ctx, tx, [
    { type: 'refund.succeeded', object: presentRefund(saved, shown) },
    { type: 'payment.refunded', object: told },
  ])
}

async function fail(ctx: Context, tx: Tx, payment: Payment, refund: Refund): Promise<void> {
  const saved = await updateRefund(tx, refund)
  const voided = await voidNotesOfRefund(ctx, tx, refund.id)
  ctx.log.error(
    { refund: refund.id, payment: payment.id, code: refund.failure?.code },
    'the provider refused a refund: if the money is still owed, a person must give it back',
  )
  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'refund.failed', object: presentRefund(saved, shown) },
    ...voided.map(({ note, lines }) => ({ type: 'credit_note.voided' as const, object: presentCreditNote(note, lines, shown) })),
  ])
}
