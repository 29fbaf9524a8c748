import type { Context } from '../../context.ts'
import { refusalToPay } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import { findTestCard } from '../../core/test-card.ts'
import { transaction } from '../../db/transaction.ts'
import type { PaymentState, Result } from '../../providers/provider.ts'
import { beginPayment } from '../payment/begin-payment.ts'
import { markPayment } from '../payment/mark-payment.ts'
import { openPayments } from '../payment/open-payments.ts'
import { isPassing, type ProviderPage, pageOf, providerDeadlineMs, requireSession } from './provider-page.ts'
import { lockSession } from './queries.ts'

export type PayInput = {
  sessionId: string
  testCard: string
  authentication: 'complete' | 'fail' | null
  /** Only the pending authentication step, never a new attempt: what the bank's page sends. */
  stepOnly?: boolean
}

/**
 * What a buyer does on the sandbox's form: one attempt, its intent committed first, then the charge. The outcome is
 * applied by settlement (webhook, redirect or poller), never from here. Answers the payment, whatever became of it.
 */
export async function paySession(ctx: Context, environmentId: string, input: PayInput): Promise<{ paymentId: string }> {
  const card = findTestCard(input.testCard)
  if (!card) throw new Failure('test_card_unknown', 'Unknown test card: choose one from the list of test cards.', { param: 'test_card' })
  const { page, payment } = await transaction(ctx, environmentId, async tx => {
    await requireSession(tx, input.sessionId)
    const session = (await lockSession(tx, input.sessionId))!
    const page = await pageOf(ctx, tx, session)
    if (!page.provider.payForm)
      throw new Failure('not_supported', 'The card form exists in sandbox environments only: send the buyer to payment_action.url.', {
        param: 'id',
      })
    const refusal = refusalToPay(session, tx.now)
    if (refusal) throw notPayable(session)
    const [open] = await openPayments(tx, session.id)
    if (open) {
      if (open.status === 'requires_action' && input.authentication) return { page, payment: open }
      throw inProgress(session, open)
    }
    if (input.stepOnly) throw nothingToConfirm(session)
    return { page, payment: await beginPayment(ctx, tx, session) }
  })
  const answer = await charge(page, payment, { ...input, testCard: card.name })
  // Of a step that is gone on with the provider knows more than its answer says: the looking up tells what became of it.
  if (!answer.ok && payment.status === 'sent') await unanswered(ctx, environmentId, payment, answer)
  return { paymentId: payment.id }
}

function charge({ provider, link, scope }: ProviderPage, payment: Payment, input: PayInput): Promise<Result<PaymentState>> {
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
