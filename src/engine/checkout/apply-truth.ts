import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { presentPayment, presentRefund } from '../../contract/payment.ts'
import { decideSession, isFinal, type LinkFacts, nextPoll, type Outcome } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { invariant } from '../../core/invariant.ts'
import { bookPayment } from '../../core/ledger.ts'
import { schedule, unschedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState } from '../../providers/provider.ts'
import { requestRefund } from '../correction/request-refund.ts'
import { undoDeclined } from '../letter/undo-declined.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { type HeardPayment, savePayments } from '../payment/hear-payments.ts'
import { presenting } from '../presenting.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'
import { completeSession } from './complete-session.ts'
import { dropOffer } from './drop-offer.ts'
import { type HeldSession, holdSession } from './hold-session.ts'
import { saveLink, saveSession } from './queries.ts'

/**
 * The one path by which a provider's truth changes a session: webhook, redirect, poller, end and cancel all come here.
 * Idempotent: the same truth again changes nothing. `truth` null: the provider was silent, or knows nothing of the page.
 * `linkId` null: there never was a page.
 */
export function applyTruth(
  ctx: Context,
  environmentId: string,
  known: CheckoutSession,
  linkId: string | null,
  truth: HostedState | null,
): Promise<CheckoutSession> {
  return transaction(ctx, environmentId, async tx => {
    const held = await holdSession(ctx, tx, known, linkId, truth)
    const before = held.session
    const declined = held.heard.filter(h => h.changed && h.payment.status === 'failed')
    const session = { ...before, declines: before.declines + declined.length }
    const link = linkFacts(held, truth)
    const decision = decideSession({
      session,
      attempts: held.heard.map(h => ({ ...h.payment, refunded: h.refunded })),
      link,
      obstacle: held.obstacle,
      now: tx.now,
    })
    if (decision.outcome.kind !== 'complete')
      return follow(ctx, tx, { ...held, session }, decision.outcome, decision.surplus, { linkId, link, before })
    const { saved, told } = await completeSession(ctx, tx, { ...held, session }, decision.outcome.paymentId, linkId, () =>
      giveBack(ctx, tx, session, held.heard, decision.surplus),
    )
    await recordEvents(ctx, tx, [...toldOfDeclines(ctx, tx, held.heard), ...told])
    // A letter may have been declined while the bank was still asked.
    if (saved.letterRequired) await undoDeclined(ctx, tx, saved.id)
    return saved
  })
}

/** What the page says, if it is the one that counts. */
function linkFacts({ linkIsCurrent }: HeldSession, truth: HostedState | null): LinkFacts {
  if (!linkIsCurrent) return 'none'
  return truth?.status ?? 'silent'
}

type Surplus = ReturnType<typeof decideSession>['surplus']
type Follow = { linkId: string | null; link: LinkFacts; before: CheckoutSession }

/** Everything but completion: an end, a failure, a change of what is shown, or nothing new at all. */
async function follow(
  ctx: Context,
  tx: Tx,
  held: HeldSession,
  outcome: Exclude<Outcome, { kind: 'complete' }>,
  surplus: Surplus,
  { linkId, link, before }: Follow,
): Promise<CheckoutSession> {
  const { heard } = held
  const next = nextSession(held.session, outcome, tx.now)
  const late = isFinal(before.checkoutStatus) && surplus.length > 0
  if (late) next.latePaymentId = surplus[0]!.paymentId
  const moved =
    late || heard.some(h => h.changed) || next.checkoutStatus !== before.checkoutStatus || next.paymentStatus !== before.paymentStatus
  if (!moved) return before

  const saved = await saveSession(tx, next)
  const ended = isFinal(saved.checkoutStatus) && !isFinal(before.checkoutStatus)
  await Promise.all([
    savePayments(tx, heard),
    ...(ended ? [dropOffer(tx, saved), unschedule(tx, ['checkout.resume', 'checkout.end'], saved.id)] : []),
    ...(linkId !== null && (link === 'expired' || link === 'canceled')
      ? [saveLink(tx, linkId, { status: link, providerReference: null, url: null })]
      : []),
  ])
  if (ended && link === 'silent' && outcome.kind === 'close')
    ctx.log.error({ session: saved.id }, 'a session was ended without its provider’s word: an hour of silence, and nothing was on its way')
  if (ended) {
    const again = nextPoll(saved, tx.now)
    await schedule(tx, 'checkout.poll', again ? [{ subjectId: saved.id, dueAt: again }] : [])
  }

  // What kept it from ending is over.
  const overdue =
    !isFinal(saved.checkoutStatus) && saved.paymentStatus === 'unpaid' && Temporal.Instant.compare(tx.now, saved.expiresAt) >= 0
  if (overdue) await schedule(tx, 'checkout.end', [{ subjectId: saved.id, dueAt: tx.now }])

  const object = presentCheckoutSession(saved, presenting(ctx, tx))
  const told: Told[] = toldOfDeclines(ctx, tx, heard)
  if (ended && outcome.kind === 'fail') told.push({ type: 'checkout.session.failed', object })
  if (ended && outcome.kind === 'close')
    told.push({ type: outcome.as === 'expired' ? 'checkout.session.expired' : 'checkout.session.canceled', object })
  if (!ended && saved.paymentStatus === 'processing' && before.paymentStatus !== 'processing')
    told.push({ type: 'checkout.session.processing', object })
  if (late) told.push({ type: 'checkout.session.late_payment', object })
  await recordEvents(ctx, tx, told)
  await giveBack(ctx, tx, saved, heard, surplus)
  return saved
}

function nextSession(session: CheckoutSession, outcome: Exclude<Outcome, { kind: 'complete' }>, now: Temporal.Instant): CheckoutSession {
  switch (outcome.kind) {
    case 'stay':
      return { ...session, paymentStatus: outcome.paymentStatus }
    case 'fail':
      return {
        ...session,
        checkoutStatus: 'failed',
        paymentStatus: 'unpaid',
        failureReason: outcome.reason,
        closing: null,
        closingSince: null,
      }
    case 'close':
      return {
        ...session,
        checkoutStatus: outcome.as === 'expired' ? 'expired' : 'canceled',
        paymentStatus: 'unpaid',
        cancellationReason: outcome.as === 'expired' ? null : outcome.as === 'superseded' ? 'superseded' : 'requested',
        canceledAt: outcome.as === 'expired' ? null : now,
        closing: null,
        closingSince: null,
      }
  }
}

/** An attempt to save a method is no payment: nobody is told of its decline. */
function toldOfDeclines(ctx: Context, tx: Tx, heard: readonly HeardPayment[]): Told[] {
  return heard
    .filter(h => h.changed && h.payment.status === 'failed' && h.payment.purpose === 'charge')
    .map(h => ({ type: 'payment.failed' as const, object: presentPayment(h.payment, presenting(ctx, tx)) }))
}

/** Money that paid nothing: booked as unapplied, and a refund in full is under way before this commits. */
async function giveBack(ctx: Context, tx: Tx, session: CheckoutSession, heard: readonly HeardPayment[], surplus: Surplus): Promise<void> {
  for (const { paymentId, reason } of surplus) {
    const payment = heard.find(h => h.payment.id === paymentId)?.payment
    invariant(payment, 'surplus money was heard of')
    const refund = await requestRefund(ctx, tx, payment, reason)
    await bookTransfers(ctx, tx, bookPayment(payment, []))
    if (refund) await recordEvents(ctx, tx, [{ type: 'refund.created', object: presentRefund(refund, presenting(ctx, tx)) }])
    ctx.log.warn({ session: session.id, payment: paymentId, reason }, 'money that pays nothing is being refunded')
  }
}
