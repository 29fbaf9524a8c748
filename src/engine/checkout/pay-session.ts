import type { Context } from '../../context.ts'
import { refusalToPay } from '../../core/checkout.ts'
import type { CheckoutSession, Prefill, ShippingDetails } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import { findTestCard } from '../../core/test-card.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { PaymentState, Result } from '../../providers/provider.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { holdOpenInvoices } from '../invoice/hold-invoice.ts'
import { beginPayment } from '../payment/begin-payment.ts'
import { markPayment } from '../payment/mark-payment.ts'
import { openPayments } from '../payment/open-payments.ts'
import { refuseUnderWay } from '../payment/refuse-under-way.ts'
import { holdSubscription } from '../subscription/hold-subscription.ts'
import { refuseRival } from '../subscription/refuse-rival.ts'
import { closeSession } from './close-session.ts'
import { concernedSubscription, findObstacle, paysWhatIsOpen } from './find-obstacle.ts'
import { isLinked, openLatePage } from './open-page.ts'
import { isPassing, type LinkedPage, pageOf, providerDeadlineMs, requireSession } from './provider-page.ts'
import { insertLink, lockSession, saveCollected } from './queries.ts'
import { newLink } from './save-offer.ts'

/** What a buyer says of themselves before paying; what is not said stays as it is. */
export type Collected = { prefill: Partial<Prefill> | null; shippingDetails: ShippingDetails | null }

export type PayInput = {
  sessionId: string
  testCard: string
  authentication: 'complete' | 'fail' | null
  /** Only the pending authentication step, never a new attempt: what the bank's page sends. */
  stepOnly?: boolean
  collected?: Collected | null
}

type Begun = { page: LinkedPage; payment: Payment | null }

/**
 * What a buyer does on the sandbox's form: one attempt, its intent committed first, then the charge. The outcome is
 * applied by settlement (webhook, redirect or poller), never from here. Answers the payment, whatever became of it.
 */
export async function paySession(ctx: Context, environmentId: string, input: PayInput): Promise<{ paymentId: string }> {
  const card = findTestCard(input.testCard)
  if (!card) throw new Failure('test_card_unknown', 'Unknown test card: choose one from the list of test cards.', { param: 'test_card' })
  const attempt = () => transaction(ctx, environmentId, tx => begin(ctx, tx, input)).catch(endStale(ctx, environmentId, input.sessionId))
  let begun = await attempt()
  if (begun.payment === null) {
    await openLatePage(ctx, environmentId, begun.page)
    begun = await attempt()
  }
  const { page, payment } = begun
  if (payment === null) throw changedMeanwhile(page.session)
  const answer = await charge(page, payment, { ...input, testCard: card.name })
  // Of a step that is gone on with the provider knows more than its answer says: the looking up tells what became of it.
  if (!answer.ok && payment.status === 'sent') await unanswered(ctx, environmentId, payment, answer)
  return { paymentId: payment.id }
}

/** The attempt, or the page that has to be made first. */
async function begin(ctx: Context, tx: Tx, input: PayInput): Promise<Begun> {
  const asked = await requireSession(tx, input.sessionId)
  // What is owed elsewhere, too, is paid in order: nobody else can begin a payment of it meanwhile.
  if (paysWhatIsOpen(asked) && asked.customerId !== null) await holdCustomer(tx, asked.customerId)
  let session = (await lockSession(tx, input.sessionId))!
  const known = await pageOf(ctx, tx, session)
  if (!known.provider.payForm)
    throw new Failure('not_supported', 'The card form exists in sandbox environments only: send the buyer to payment_action.url.', {
      param: 'id',
    })
  if (refusalToPay(session, tx.now)) throw notPayable(session)
  const [open] = await openPayments(tx, session.id)
  if (open) {
    if (open.status === 'requires_action' && input.authentication && isLinked(known)) return { page: known, payment: open }
    throw inProgress(session, open)
  }
  if (input.stepOnly) throw nothingToConfirm(session)
  await refuseUnderWay(tx, session.paysInvoiceIds, session.id)
  await refuseStale(tx, session)
  if (input.collected) session = await keepCollected(tx, session, input.collected)
  const link = known.link?.status === 'sent' || known.link?.status === 'open' ? known.link : newLink(ctx, session)
  if (link !== known.link) await insertLink(tx, link)
  const page: LinkedPage = { ...known, session, link }
  return { page, payment: link.status === 'open' ? await beginPayment(ctx, tx, session) : null }
}

/** What it pays was paid, changed or ended meanwhile: nothing is charged that would only go back. */
async function refuseStale(tx: Tx, session: CheckoutSession): Promise<void> {
  if (!paysWhatIsOpen(session)) return
  const subscriptionId = await concernedSubscription(tx, session)
  await refuseRival(tx, subscriptionId)
  const subscription = subscriptionId === null ? null : await holdSubscription(tx, subscriptionId)
  const obstacle = await findObstacle(tx, session, { subscription, pays: await holdOpenInvoices(tx, session.paysInvoiceIds) })
  if (obstacle)
    throw new Failure(obstacle, 'What this session pays has changed since it was made: nothing was charged. Make a new one.', {
      details: { checkout_session_id: session.id },
    })
}

/** A session that can never complete ends, so that nobody tries again. */
function endStale(ctx: Context, environmentId: string, sessionId: string): (error: unknown) => Promise<never> {
  return async error => {
    if (error instanceof Failure && (error.code === 'invoice_not_open' || error.code === 'already_subscribed'))
      await closeSession(ctx, environmentId, sessionId, 'superseded')
    throw error
  }
}

async function keepCollected(tx: Tx, session: CheckoutSession, { prefill, shippingDetails }: Collected): Promise<CheckoutSession> {
  const nobody: Prefill = { email: null, name: null, phone: null, asksEmail: false }
  return await saveCollected(tx, session.id, {
    prefill: prefill ? { ...(session.prefill ?? nobody), ...prefill } : session.prefill,
    shippingDetails: shippingDetails ?? session.shippingDetails,
  })
}

function charge({ provider, link, scope }: LinkedPage, payment: Payment, input: PayInput): Promise<Result<PaymentState>> {
  invariant(provider.payForm && link.providerReference, 'a payable session has a page with a form')
  return provider.payForm(
    scope,
    link.providerReference,
    { paymentId: payment.id, testCard: input.testCard, authentication: input.authentication },
    { attemptKey: payment.id, deadlineMs: providerDeadlineMs },
  )
}

/** No answer: unknown, and looked up until it is known. A refusal of the call itself charged nothing. */
async function unanswered(
  ctx: Context,
  environmentId: string,
  payment: Payment,
  answer: Exclude<Result<PaymentState>, { ok: true }>,
): Promise<void> {
  const { error } = answer
  await transaction(ctx, environmentId, tx =>
    isPassing(error)
      ? markPayment(ctx, tx, payment.id, { status: 'unknown', failure: null })
      : markPayment(ctx, tx, payment.id, {
          status: 'canceled',
          failure: { category: 'provider', code: error.code ?? error.kind, decline_code: null, message: error.message, retry: 'never' },
        }),
  )
}

function notPayable(session: CheckoutSession): Failure {
  const ended = session.checkoutStatus === 'pending'
  return new Failure(
    'session_not_open',
    ended
      ? 'The session has reached its end and takes no payment: make a new one.'
      : `The session is ${session.checkoutStatus} and takes no payment: make a new one.`,
    { details: { checkout_session_id: session.id, checkout_status: session.checkoutStatus } },
  )
}

function changedMeanwhile(session: CheckoutSession): Failure {
  return new Failure('in_progress', 'The offer changed while it was being paid: nothing was charged. Try again.', {
    retryAfterSeconds: 1,
    details: { checkout_session_id: session.id },
  })
}

function nothingToConfirm(session: CheckoutSession): Failure {
  return new Failure('session_not_open', 'No payment of this session waits for authentication.', {
    details: { checkout_session_id: session.id, checkout_status: session.checkoutStatus },
  })
}

function inProgress(session: CheckoutSession, open: Payment): Failure {
  return new Failure('payment_in_progress', 'A payment of this session is on its way: wait for its outcome.', {
    details: { checkout_session_id: session.id, payment_id: open.id, payment_status: open.status },
  })
}
