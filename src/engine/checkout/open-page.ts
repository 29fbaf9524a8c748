import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { endOfPage, isFinal } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { unschedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState, ProviderError } from '../../providers/provider.ts'
import { dropInvoice } from '../invoice/drop-invoice.ts'
import { presenting } from '../presenting.ts'
import { dropSubscription } from '../subscription/drop-subscription.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { isPassing, loadPage, type ProviderPage, providerDeadlineMs, requireSession } from './provider-page.ts'
import { freeRequestKey, lockSession, markResumable, openSession, saveLink, saveSession } from './queries.ts'

/** Where buyers come back to, from a provider with a page of its own. */
const returnPath = (session: CheckoutSession) => `/checkout/${session.publicToken}/return`

/**
 * initiated → pending: has the provider make its page, under the link's id as idempotency key, so that asking again
 * after a lost answer makes no second page. A refusal for good fails the session; silence leaves it initiated.
 */
export async function openPage(ctx: Context, environmentId: string, page: ProviderPage): Promise<CheckoutSession> {
  const { session, link, provider, scope } = page
  if (session.checkoutStatus !== 'initiated') return session
  const base = ctx.settings.publicUrl ?? ctx.settings.selfUrl
  const answer = await provider.startHosted(
    scope,
    {
      amount: { amount: session.amountTotal, currency: session.currency },
      description: session.lineItems[0]?.description ?? '',
      customer: { id: session.customerId, email: null, name: null },
      returnUrl: base + returnPath(session),
      cancelUrl: session.cancelUrl ?? base + returnPath(session),
      expiresAt: endOfPage(session, provider.minimumExpirySeconds),
      ours: { environmentId, sessionId: session.id, invoiceId: session.invoiceId, customerId: session.customerId },
    },
    { attemptKey: link.id, deadlineMs: providerDeadlineMs },
  )
  if (answer.ok) {
    const after = await opened(ctx, environmentId, page, answer.value)
    // Ended before its page was there: nobody may pay on it. Polls find what was paid all the same.
    if (isFinal(after.checkoutStatus)) await provider.cancelHosted(scope, answer.value.reference)
    return after
  }
  if (isPassing(answer.error)) {
    await transaction(ctx, environmentId, tx => markResumable(tx, session.id))
    throw new Failure(
      'provider_unavailable',
      'The payment provider did not answer in time. Nothing was charged: send the same request again, with the same idempotency_key.',
      {
        retryAfterSeconds: 5,
        details: { checkout_session_id: session.id },
      },
    )
  }
  const standing = await refused(ctx, environmentId, page, answer.error)
  if (standing) return standing
  throw new Failure('provider_error', `The payment provider refused the session: ${answer.error.message}`, {
    details: { checkout_session_id: session.id, provider_code: answer.error.code ?? null },
  })
}

function opened(ctx: Context, environmentId: string, { session, link }: ProviderPage, state: HostedState): Promise<CheckoutSession> {
  return transaction(ctx, environmentId, async tx => {
    const saved = await openSession(tx, session.id, { linkId: link.id, providerReference: state.reference, url: state.url })
    if (!saved) return overtaken(tx, session, link.id, state)
    await recordEvents(ctx, tx, [{ type: 'checkout.session.created', object: presentCheckoutSession(saved, presenting(ctx, tx)) }])
    return saved
  })
}

/** Another was faster, or the session ended meanwhile: its word stands. The page is remembered, so that money on it is found. */
async function overtaken(tx: Tx, session: CheckoutSession, linkId: string, state: HostedState): Promise<CheckoutSession> {
  const current = await requireSession(tx, session.id)
  if (isFinal(current.checkoutStatus))
    await saveLink(tx, linkId, { status: 'canceled', providerReference: state.reference, url: state.url })
  return current
}

/** The provider will not have it: nothing half made stays. Answers the session when a twin of the call got it open. */
function refused(
  ctx: Context,
  environmentId: string,
  { session, link }: ProviderPage,
  error: ProviderError,
): Promise<CheckoutSession | null> {
  return transaction(ctx, environmentId, async tx => {
    const current = await lockSession(tx, session.id)
    // A twin of this call was answered better: its word stands.
    if (current && current.checkoutStatus !== 'initiated') return current
    if (!current) return null
    const saved = await saveSession(tx, { ...current, checkoutStatus: 'failed', failureReason: 'provider_refused' })
    await Promise.all([
      dropSubscription(tx, session.subscriptionId),
      dropInvoice(tx, session.invoiceId),
      freeRequestKey(tx, session.id),
      saveLink(tx, link.id, { status: 'refused', providerReference: null, url: null }),
      unschedule(tx, ['checkout.resume', 'checkout.end', 'checkout.poll'], session.id),
      recordEvents(ctx, tx, [{ type: 'checkout.session.failed', object: presentCheckoutSession(saved, presenting(ctx, tx)) }]),
    ])
    ctx.log.warn({ session: session.id, provider: link.provider, code: error.code }, 'the provider refused a session')
    return null
  })
}

/** Goes on with a session whose maker did not come back. */
export async function resumePage(ctx: Context, environmentId: string, sessionId: string): Promise<CheckoutSession> {
  const page = await loadPage(ctx, environmentId, sessionId)
  if (page.session.checkoutStatus !== 'initiated') return page.session
  // The call may have arrived: the provider is asked before it is made again.
  const found = await page.provider.findHosted(page.scope, page.link.id)
  return found.ok && found.value ? opened(ctx, environmentId, page, found.value) : openPage(ctx, environmentId, page)
}
