/**
 * The life of a checkout session: what its provider's truth makes of it. One function decides, whoever asked
 * (webhook, redirect, poller, end, cancel), so that every road ends in the same place.
 *
 *   initiated ──link made──▶ pending ──paid──▶ completed
 *       │                       ├── end or cancel, provider says unpaid ──▶ expired | canceled
 *       └──provider refuses──▶ failed ◀── slow payment fails, 10 declines, wrong amount, already subscribed
 *
 * Final states are final: money found later is refunded in full.
 */
import type { CheckoutPaymentStatus, CheckoutSession, CheckoutStatus, Closing } from './checkout-session.ts'
import { Failure } from './failure.ts'
import type { Payment, Refund } from './payment.ts'

/** Life of a session unless asked otherwise; the caller may ask for 15 minutes to 24 hours. */
export const lifeSeconds = { default: 900, min: 900, max: 86_400 }

/** A session whose maker did not come back for so long is finished by whoever asks for it. */
export const abandonedSeconds = 30

/** After so many declined attempts a session fails: it is a card tester, or a card that will not work. */
export const declinesMax = 10

/** How long the provider's silence is borne after the end before a session with nothing in flight is closed without it. */
export const silenceSeconds = 3600

/** Life of a session in seconds, checked. */
export function lifeOf(seconds: number | null): number {
  const life = seconds ?? lifeSeconds.default
  if (life < lifeSeconds.min || life > lifeSeconds.max)
    throw new Failure('parameter_invalid', `expires_in_seconds is from ${lifeSeconds.min} to ${lifeSeconds.max}.`, {
      param: 'expires_in_seconds',
    })
  return life
}

const finals: ReadonlySet<CheckoutStatus> = new Set(['completed', 'failed', 'expired', 'canceled'])
export function isFinal(status: CheckoutStatus): boolean {
  return finals.has(status)
}

export type SessionFacts = Pick<
  CheckoutSession,
  'checkoutStatus' | 'paymentStatus' | 'closing' | 'closingSince' | 'amountTotal' | 'currency' | 'declines'
>
export type AttemptFacts = Pick<Payment, 'id' | 'purpose' | 'status' | 'amount' | 'currency' | 'invoiceId'> & { refunded: boolean }

/** The provider's page: its state, or `silent` when no answer could be had. */
/** `none`: this page is not the one that counts any more. */
export type LinkFacts = 'none' | 'open' | 'processing' | 'paid' | 'expired' | 'canceled' | 'silent'

export type FailureReason =
  | 'provider_refused'
  | 'payment_failed'
  | 'too_many_declines'
  | 'amount_mismatch'
  | 'currency_mismatch'
  | 'already_subscribed'
  | 'invoice_not_open'

/** What keeps a session from completing although its money is there. */
export type Obstacle = 'already_subscribed' | 'invoice_not_open'

export type Outcome =
  | { kind: 'stay'; paymentStatus: CheckoutPaymentStatus }
  | { kind: 'complete'; paymentId: string }
  | { kind: 'fail'; reason: FailureReason }
  | { kind: 'close'; as: Closing }

/** `surplus`: money that pays nothing here, each to be refunded in full, once. */
export type Decision = { outcome: Outcome; surplus: { paymentId: string; reason: Refund['reason'] }[] }

export function decideSession(facts: {
  session: SessionFacts
  attempts: readonly AttemptFacts[]
  link: LinkFacts
  obstacle: Obstacle | null
  now: Temporal.Instant
}): Decision {
  const { session, attempts } = facts
  const loose = attempts.filter(a => a.purpose === 'charge' && a.status === 'succeeded' && a.invoiceId === null && !a.refunded)
  const give = (reason: Refund['reason'], but?: string) => loose.filter(a => a.id !== but).map(a => ({ paymentId: a.id, reason }))
  const stay: Decision = { outcome: { kind: 'stay', paymentStatus: session.paymentStatus }, surplus: [] }

  if (isFinal(session.checkoutStatus)) return { ...stay, surplus: give('late_payment') }

  const fitting = loose.find(a => a.amount === session.amountTotal && a.currency === session.currency)
  // Nothing is due: the method that was kept is all there is to wait for.
  const kept = session.amountTotal === 0n ? attempts.find(a => a.purpose === 'setup' && a.status === 'succeeded') : undefined
  const done = fitting ?? kept
  if (done) {
    return facts.obstacle
      ? { outcome: { kind: 'fail', reason: facts.obstacle }, surplus: give(surplusOf[facts.obstacle]) }
      : { outcome: { kind: 'complete', paymentId: done.id }, surplus: give('duplicate_payment', done.id) }
  }
  const odd = loose[0]
  if (odd) {
    const reason = odd.currency === session.currency ? 'amount_mismatch' : 'currency_mismatch'
    return { outcome: { kind: 'fail', reason }, surplus: give('amount_mismatch') }
  }

  const as = (paymentStatus: CheckoutPaymentStatus): Decision => ({ outcome: { kind: 'stay', paymentStatus }, surplus: [] })
  if (attempts.some(a => a.status === 'processing') || facts.link === 'processing') return as('processing')
  if (attempts.some(a => a.status === 'sent' || a.status === 'unknown' || a.status === 'created')) return stay
  if (session.paymentStatus === 'processing' && attempts.some(a => a.status === 'failed')) return fail('payment_failed')
  if (session.declines >= declinesMax) return fail('too_many_declines')
  if (closed(facts.link)) return { outcome: { kind: 'close', as: session.closing ?? 'expired' }, surplus: [] }
  if (facts.link === 'silent' && session.closingSince && silentTooLong(session.closingSince, facts.now))
    return { outcome: { kind: 'close', as: session.closing ?? 'expired' }, surplus: [] }
  return as(attempts.some(a => a.status === 'requires_action') ? 'requires_action' : 'unpaid')
}

const surplusOf: Record<Obstacle, Refund['reason']> = { already_subscribed: 'already_subscribed', invoice_not_open: 'duplicate_payment' }

const fail = (reason: FailureReason): Decision => ({ outcome: { kind: 'fail', reason }, surplus: [] })
const closed = (link: LinkFacts) => link === 'expired' || link === 'canceled'

function silentTooLong(since: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(now, since.add({ seconds: silenceSeconds })) >= 0
}

/** Whether the session may be ended now: not while money may be on its way. A pending authentication step counts as unpaid. */
export function mayClose(attempts: readonly Pick<Payment, 'status'>[]): boolean {
  return !attempts.some(a => ['created', 'sent', 'unknown', 'processing'].includes(a.status))
}

/** Why a buyer can't pay right now, or null. */
export function refusalToPay(
  session: Pick<CheckoutSession, 'checkoutStatus' | 'closing' | 'expiresAt'>,
  now: Temporal.Instant,
): 'not_open' | 'ended' | null {
  if (session.checkoutStatus !== 'pending') return 'not_open'
  if (session.closing !== null || Temporal.Instant.compare(now, session.expiresAt) >= 0) return 'ended'
  return null
}

/** When the provider's page ends: with the session, or as soon after as the provider allows. At our end it is cancelled anyway. */
export function endOfPage(session: Pick<CheckoutSession, 'createdAt' | 'expiresAt'>, minimumSeconds: number): Temporal.Instant {
  const soonest = session.createdAt.add({ seconds: minimumSeconds + 60 })
  return Temporal.Instant.compare(session.expiresAt, soonest) < 0 ? soonest : session.expiresAt
}

/** A pending session is asked at the provider 1, 3, 7 and 14 minutes after it was made, 1 h and 24 h after its end, then daily for 30 days while it is open. */
export function nextPoll(
  session: Pick<CheckoutSession, 'createdAt' | 'expiresAt' | 'checkoutStatus'>,
  now: Temporal.Instant,
): Temporal.Instant | null {
  if (session.checkoutStatus === 'completed') return null
  const early = [1, 3, 7, 14]
    .map(minutes => session.createdAt.add({ minutes }))
    .filter(t => Temporal.Instant.compare(t, session.expiresAt) < 0)
  const late = [1, 24].map(hours => session.expiresAt.add({ hours }))
  const daily = isFinal(session.checkoutStatus)
    ? []
    : Array.from({ length: 30 }, (_, day) => session.expiresAt.add({ hours: 24 * (day + 2) }))
  const planned = isFinal(session.checkoutStatus) ? late : [...early, ...late, ...daily]
  return planned.find(t => Temporal.Instant.compare(t, now) > 0) ?? null
}

/**
 * When the end of a session is tried again whose outcome is not known: after as long as has passed since the end, so
 * often at first and rarely later.
 */
export function nextEnd(session: Pick<CheckoutSession, 'expiresAt'>, now: Temporal.Instant): Temporal.Instant {
  const { seconds: passed } = session.expiresAt.until(now, { largestUnit: 'second', smallestUnit: 'second' })
  return now.add({ seconds: Math.min(Math.max(passed, endAgainSeconds.least), endAgainSeconds.most) })
}
const endAgainSeconds = { least: 60, most: 6 * 3600 }

/** The provider's capture time, kept within the session's life so far. */
export function momentOfPayment(
  settledAt: Temporal.Instant | null,
  session: Pick<CheckoutSession, 'createdAt'>,
  now: Temporal.Instant,
): Temporal.Instant {
  if (settledAt === null || Temporal.Instant.compare(settledAt, now) > 0) return now
  return Temporal.Instant.compare(settledAt, session.createdAt) < 0 ? session.createdAt : settledAt
}
