import type { Context } from '../../context.ts'
import { presentCreditNote } from '../../contract/credit-note.ts'
import { presentRefund } from '../../contract/payment.ts'
import type { CreditReason } from '../../core/credit-note.ts'
import { Failure } from '../../core/failure.ts'
import type { Payment, Refund, RefundReason } from '../../core/payment.ts'
import type { Metadata } from '../../core/record.ts'
import { type NamedPart, planCredit } from '../../core/refund.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdCreditable } from '../invoice/hold-creditable.ts'
import { issueCreditNotes, type NoteDraft } from '../invoice/issue-credit-notes.ts'
import { holdPayment } from '../payment/hold-payment.ts'
import { loadPayments } from '../payment/load-payments.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { findDisputeInTheWay } from './dispute-queries.ts'
import { newRefund } from './new-refund.ts'
import { allocationsOf, findRefundByRequestKey, insertRefund, pendingRefunds } from './refund-queries.ts'
import { refundAmount, shareRefund } from './share-refund.ts'

/** Of money that paid something: `CreditReason`s, all of them reasons of refunds, too. */
export type GivenReason = Extract<RefundReason, CreditReason>

export type NewRefund = {
  paymentId: string
  /** null: what the lines say, else all that is left. */
  amount: bigint | null
  reason: GivenReason
  lines: NamedPart[] | null
  metadata: Metadata
  /** The Idempotency-Key, where the caller's transaction is not the one that stores the answer. */
  requestKey?: string | null
}

/**
 * Gives back what paid invoices, in whole or in part: a refund that is due to be sent, and a credit note for each invoice
 * it corrects. The locks make refunds of one payment take turns, so that never more is given back than was captured.
 */
export async function createRefund(ctx: Context, tx: Tx, input: NewRefund): Promise<Refund> {
  const known = input.requestKey ? await findRefundByRequestKey(tx, input.requestKey) : null
  if (known) return sameRequest(known, input)
  const [seen] = await loadPayments(tx, [input.paymentId])
  if (!seen) throw new Failure('not_found', `There is no payment "${input.paymentId}" in this environment.`, { param: 'payment_id' })
  // Locked in this order: invoices, payment, the series of credit notes.
  const creditable = await holdCreditable(
    tx,
    (await allocationsOf(tx, seen.id)).map(a => a.invoiceId),
  )
  const payment = await holdPayment(tx, seen.id)
  await refuseUnlessRefundable(tx, payment)
  const [allocations, pending] = await Promise.all([allocationsOf(tx, payment.id), pendingRefunds(tx, payment.id)])
  const invoices = creditable.map(each => ({ ...each, allocated: allocations.find(a => a.invoiceId === each.invoice.id)!.left }))
  const amount = refundAmount(payment, pending, input)
  const shares = shareRefund(payment, amount, invoices, input.lines)

  const drafts = shares.map(({ of, amount: share, named }) => ({
    ...{ id: ctx.ids.id('cn'), invoice: of.invoice, reason: input.reason, memo: null, metadata: {} },
    credit: planCredit(of.left, of.givable, share, named),
  }))
  const [first] = drafts
  const { reason, metadata, requestKey = null } = input
  const refund = newRefund(ctx, tx, payment, { surplus: false, amount, reason, metadata, creditNoteId: first?.id ?? null })
  await insertRefund(tx, refund, requestKey)
  await schedule(tx, 'refund.send', [{ subjectId: refund.id, dueAt: tx.now }])
  const notes = await issueCreditNotes(
    ctx,
    tx,
    drafts.map((draft): NoteDraft => ({ ...draft, refundId: refund.id })),
  )
  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'refund.created', object: presentRefund(refund, shown) },
    ...notes.map(({ note, lines }) => ({ type: 'credit_note.created' as const, object: presentCreditNote(note, lines, shown) })),
  ])
  return refund
}

function sameRequest(known: Refund, { paymentId, requestKey }: NewRefund): Refund {
  if (known.paymentId !== paymentId)
    throw new Failure(
      'idempotency_key_reused',
      `The Idempotency-Key "${requestKey}" was used for a refund of another payment: send a new one.`,
    )
  return known
}

async function refuseUnlessRefundable(tx: Tx, payment: Payment): Promise<void> {
  const refused = (message: string) =>
    new Failure('payment_not_refundable', message, { param: 'payment_id', details: { payment_id: payment.id, status: payment.status } })
  if (payment.purpose === 'setup') throw refused('The payment only saved a method: no money was moved.')
  if (payment.status !== 'succeeded') throw refused(`The payment is ${payment.status}: only money that came can be given back.`)
  if (payment.invoiceId === null) throw refused('The payment paid nothing: all of it is given back already, see its refund.')
  const dispute = await findDisputeInTheWay(tx, payment.id)
  if (dispute)
    throw new Failure(
      'payment_disputed',
      dispute.status === 'opened'
        ? "The buyer's bank has this money until the dispute is decided: wait for dispute.closed."
        : "The buyer's bank has given this money back: the dispute was lost.",
      { param: 'payment_id', details: { payment_id: payment.id, dispute_id: dispute.id, status: dispute.status } },
    )
}
