import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { presentPayment, presentRefund } from '../../contract/payment.ts'
import { presentPaymentMethod } from '../../contract/payment-method.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import { decideSession, isFinal, type LinkFacts, momentOfPayment, nextPoll, type Outcome } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import { bookInvoice, bookPayment } from '../../core/ledger.ts'
import type { Subscription } from '../../core/subscription.ts'
import { schedule, unschedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState } from '../../providers/provider.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { keepDefaultMethod } from '../customer/keep-default-method.ts'
import { dropInvoice } from '../invoice/drop-invoice.ts'
import { holdInvoice } from '../invoice/hold-invoice.ts'
import { settleInvoice, stampInvoice } from '../invoice/settle-invoice.ts'
import { attachMethod } from '../payment/attach-method.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { type HeardPayment, hearPayments, savePayments } from '../payment/hear-payments.ts'
import { requestRefund } from '../payment/request-refund.ts'
import { presenting } from '../presenting.ts'
import { beginSubscription } from '../subscription/begin-subscription.ts'
import { dropSubscription } from '../subscription/drop-subscription.ts'
import { holdSubscription } from '../subscription/hold-subscription.ts'
import { liveSubscription } from '../subscription/live-subscription.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'
import { lockSession, saveLink, saveSession } from './queries.ts'

type Held = { session: CheckoutSession; subscription: Subscription; invoice: Invoice; heard: HeardPayment[] }

/**
 * The one path by which a provider's truth changes a session: webhook, redirect, poller, end and cancel all come here.
 * Idempotent: the same truth again changes nothing. `truth` null: the provider was silent, or knows nothing of the page.
 */
export function applyTruth(
  ctx: Context,
  environmentId: string,
  known: CheckoutSession,
  linkId: string,
  truth: HostedState | null,
): Promise<CheckoutSession> {
  return transaction(ctx, environmentId, async tx => {
    // Sent together, executed in this order: customer, session, subscription, invoice, payments.
    const [, session, subscription, invoice, heard, live] = await Promise.all([
      holdCustomer(tx, known.customerId),
      lockSession(tx, known.id),
      holdSubscription(tx, known.subscriptionId),
      holdInvoice(tx, known.invoiceId),
      hearPayments(ctx, tx, known, truth?.payments ?? []),
      liveSubscription(tx, known.customerId, known.planId),
    ])
    invariant(session, `session ${known.id} exists`)
    const declined = heard.filter(h => h.changed && h.payment.status === 'failed')
    const counted = { ...session, declines: session.declines + declined.length }
    const decision = decideSession({
      session: counted,
      attempts: heard.map(h => ({ ...h.payment, refunded: h.refunded })),
      link: truth?.status ?? 'silent',
      alreadySubscribed: live !== null && !session.allowMultiple,
      now: tx.now,
    })
    const held = { session: counted, subscription, invoice, heard }
    if (decision.outcome.kind === 'complete') return complete(ctx, tx, held, decision.outcome.paymentId, decision.surplus, linkId)
    return follow(ctx, tx, held, decision.outcome, decision.surplus, { linkId, link: truth?.status ?? 'silent', before: session })
  })
}

type Surplus = ReturnType<typeof decideSession>['surplus']

async function complete(ctx: Context, tx: Tx, held: Held, paymentId: string, surplus: Surplus, linkId: string): Promise<CheckoutSession> {
  const { session, subscription, invoice, heard } = held
  const paying = heard.find(h => h.payment.id === paymentId)
  invariant(paying, 'the paying payment was heard of')
  const at = momentOfPayment(paying.settledAt, session, tx.now)
  const method = paying.instrument
    ? await attachMethod(ctx, tx, {
        customerId: session.customerId,
        connectionId: session.connectionId,
        provider: session.paymentProvider,
        instrument: paying.instrument,
      })
    : null
  paying.payment = { ...paying.payment, invoiceId: invoice.id, paymentMethodId: method?.id ?? null, succeededAt: at }
  paying.changed = true

  const [isDefault, begun, saved] = await Promise.all([
    method ? keepDefaultMethod(tx, session.customerId, method.id) : false,
    beginSubscription(tx, subscription, { at, paymentMethodId: method?.id ?? null, invoiceId: invoice.id }),
    saveSession(tx, {
      ...session,
      checkoutStatus: 'completed',
      paymentStatus: 'paid',
      paymentId,
      completedAt: at,
      closing: null,
      closingSince: null,
    }),
    savePayments(tx, heard),
    saveLink(tx, linkId, { status: 'paid', providerReference: null, url: null }),
    unschedule(tx, ['checkout.resume', 'checkout.poll', 'checkout.end'], session.id),
  ])
  const { currentPeriodStart: start, currentPeriodEnd: end } = begun.subscription
  invariant(start && end, 'a begun subscription has a period')
  // Everything else first: from the number on, all finalisations of the environment wait for this commit.
  const [stamped] = await Promise.all([
    stampInvoice(tx, invoice, { start, end }),
    bookTransfers(ctx, tx, [...bookInvoice(invoice), ...bookPayment(paying.payment)]),
    giveBack(ctx, tx, saved, heard, surplus),
  ])
  const settled = await settleInvoice(tx, stamped, { paidAt: at, attempts: heard.length })

  const shown = presenting(ctx, tx)
  const payment = paying.payment
  const told: Told[] = [
    ...toldOfDeclines(ctx, tx, heard),
    ...(method ? [{ type: 'payment_method.attached' as const, object: presentPaymentMethod(method, isDefault, shown) }] : []),
    { type: 'payment.succeeded', object: presentPayment(payment, shown) },
    { type: 'subscription.created', object: presentSubscription(begun.subscription, begun.items, shown) },
    { type: 'subscription.activated', object: presentSubscription(begun.subscription, begun.items, shown) },
    { type: 'invoice.finalized', object: presentInvoice(settled.invoice, settled.lines, session.customerExternalId, shown) },
    { type: 'invoice.paid', object: presentInvoice(settled.invoice, settled.lines, session.customerExternalId, shown) },
    { type: 'checkout.session.completed', object: presentCheckoutSession(saved, shown) },
  ]
  await recordEvents(ctx, tx, told)
  return saved
}

type Follow = { linkId: string; link: LinkFacts; before: CheckoutSession }

/** Everything but completion: an end, a failure, a change of what is shown, or nothing new at all. */
async function follow(
  ctx: Context,
  tx: Tx,
  held: Held,
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
    ...(ended
      ? [
          dropSubscription(tx, saved.subscriptionId),
          dropInvoice(tx, saved.invoiceId),
          unschedule(tx, ['checkout.resume', 'checkout.end'], saved.id),
        ]
      : []),
    ...(link === 'expired' || link === 'canceled' ? [saveLink(tx, linkId, { status: link, providerReference: null, url: null })] : []),
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

function toldOfDeclines(ctx: Context, tx: Tx, heard: readonly HeardPayment[]): Told[] {
  return heard
    .filter(h => h.changed && h.payment.status === 'failed')
    .map(h => ({ type: 'payment.failed' as const, object: presentPayment(h.payment, presenting(ctx, tx)) }))
}

/** Money that paid nothing: booked as unapplied, and a refund in full is under way before this commits. */
async function giveBack(ctx: Context, tx: Tx, session: CheckoutSession, heard: readonly HeardPayment[], surplus: Surplus): Promise<void> {
  for (const { paymentId, reason } of surplus) {
    const payment = heard.find(h => h.payment.id === paymentId)?.payment
    invariant(payment, 'surplus money was heard of')
    const refund = await requestRefund(ctx, tx, payment, reason)
    await bookTransfers(ctx, tx, bookPayment(payment))
    if (refund) await recordEvents(ctx, tx, [{ type: 'refund.created', object: presentRefund(refund, presenting(ctx, tx)) }])
    ctx.log.warn({ session: session.id, payment: paymentId, reason }, 'money that pays nothing is being refunded')
  }
}
