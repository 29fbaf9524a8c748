import { invariant } from '../../core/invariant.ts'
import { findTestCard, type TestCard } from '../../core/test-card.ts'
import type { TransactionSql } from '../../db/postgres.ts'
import type { Attempt, FormPayment, PaymentState, Result, Scope } from '../provider.ts'
import { openDispute } from './dispute.ts'
import { fact } from './hosted.ts'
import { linkStatusAfter, outcomeOf, statusAt } from './outcome.ts'
import type { SandboxParts } from './parts.ts'
import {
  cancelWaiting,
  insertDebit,
  insertPayment,
  type LinkRow,
  lockLink,
  movePayment,
  type PaymentRow,
  rivalsOf,
  setLinkStatus,
} from './queries.ts'
import { conflict, linkUnknown, refuse } from './refusal.ts'
import { paymentState } from './state.ts'
import { type SandboxEvent, tell } from './tell.ts'

/**
 * What a buyer does on the card form. The link's row lock makes attempts take turns, so that a link is paid at most
 * once. A new attempt takes the place of one that waits for authentication.
 */
export async function payForm(
  parts: SandboxParts,
  scope: Scope,
  reference: string,
  form: FormPayment,
  attempt: Attempt,
): Promise<Result<PaymentState>> {
  const card = findTestCard(form.testCard)
  if (!card) return refuse('test_card_unknown', `There is no test card "${form.testCard}".`)
  const answer = await parts.sql.begin(async (sql): Promise<Result<PaymentState>> => {
    // Sent together; the second is executed when the first has its lock, and sees what the holder before did.
    const [link, rivals] = await Promise.all([lockLink(sql, scope, reference), rivalsOf(sql, scope, reference, attempt.attemptKey)])
    if (!link) return linkUnknown(reference)
    const status = statusAt(link, scope.environmentNow)
    const known = rivals.find(p => p.attemptKey === attempt.attemptKey)
    if (!known) {
      if (status !== 'open') return refuse('link_not_open', `This link takes no more money: it is ${status}.`)
      return { ok: true, value: await pay(parts, sql, scope, { link, card, form, attempt, replaces: rivals.length > 0 }) }
    }
    if (known.linkId !== link.id) return conflict('This attempt key was used for another link.')
    const state = paymentState(known, status)
    // Who authenticates does so for the card of the attempt, whatever is named now.
    if (state.status === 'requires_action' && form.authentication !== null)
      return { ok: true, value: await goOn(parts, sql, scope, { link, known, authentication: form.authentication }) }
    return known.card === card.name ? { ok: true, value: state } : conflict('This attempt key was used for another card.')
  })
  parts.wake.due()
  return answer
}

type Paying = {
  link: LinkRow
  card: TestCard
  form: FormPayment
  attempt: Attempt
  /** Another attempt waits for authentication. */
  replaces: boolean
}

async function pay(
  { ids }: SandboxParts,
  sql: TransactionSql,
  scope: Scope,
  { link, card, form, attempt, replaces }: Paying,
): Promise<PaymentState> {
  const now = scope.environmentNow
  const { debitDueAt, ...outcome } = outcomeOf(card, form.authentication, now, link.purpose === 'setup')
  const payment: PaymentRow = {
    id: ids.id('sbpy'),
    linkId: link.id,
    attemptKey: attempt.attemptKey,
    ...outcome,
    amount: link.amount,
    currency: link.currency,
    refunded: 0n,
    card: card.name,
    instrumentId: ids.id('sbin'),
    ours: { ...link.ours, paymentId: form.paymentId },
  }
  await Promise.all([
    ...(replaces ? [cancelWaiting(sql, scope, link.id)] : []),
    insertPayment(sql, scope, payment, now),
    moveLink(sql, scope, link, payment),
    ...(debitDueAt ? [insertDebit(sql, scope, payment.id, debitDueAt)] : []),
    tell(ids, sql, scope, newsOf(link, payment), now),
    openDispute(ids, sql, scope, card, payment),
  ])
  return paymentState(payment, linkStatusAfter(payment.status))
}

type GoingOn = { link: LinkRow; known: PaymentRow; authentication: FormPayment['authentication'] }

/** The buyer authenticated, or failed to: the same payment moves. */
async function goOn(
  { ids }: SandboxParts,
  sql: TransactionSql,
  scope: Scope,
  { link, known, authentication }: GoingOn,
): Promise<PaymentState> {
  const card = findTestCard(known.card)
  invariant(card, `payment ${known.id} was made with a test card`)
  const { debitDueAt: _, ...outcome } = outcomeOf(card, authentication, scope.environmentNow)
  const payment: PaymentRow = { ...known, ...outcome }
  await Promise.all([
    movePayment(sql, scope, payment.id, outcome),
    moveLink(sql, scope, link, payment),
    tell(ids, sql, scope, newsOf(link, payment), scope.environmentNow),
  ])
  return paymentState(payment, linkStatusAfter(payment.status))
}

async function moveLink(sql: TransactionSql, scope: Scope, link: LinkRow, payment: PaymentRow): Promise<void> {
  const status = linkStatusAfter(payment.status)
  if (status !== link.status) await setLinkStatus(sql, scope, link.id, status)
}

/** What is told of a payment that came to a new status. */
export function newsOf(link: LinkRow | null, payment: PaymentRow): SandboxEvent[] {
  if (payment.status === 'canceled') return []
  const about = link ? fact(link) : { link: null, amount: payment.amount, currency: payment.currency }
  const data = { ...about, payment: payment.id, refund: null }
  return [{ type: payment.status === 'succeeded' && link ? 'sandbox.link.paid' : `sandbox.payment.${payment.status}`, data }]
}
