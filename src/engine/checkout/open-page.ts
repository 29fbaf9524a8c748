import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { endOfPage, isFinal } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import { unschedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState, ProviderError, Result } from '../../providers/provider.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { dropOffer } from './drop-offer.ts'
import { isPassing, type LinkedPage, loadPage, type ProviderPage, providerDeadlineMs, requireSession } from './provider-page.ts'
import { findLink, freeRequestKey, lockSession, markResumable, openSession, saveLink, saveSession } from './queries.ts'

/** Where buyers come back to, from a provider with a page of its own. */
const returnPath = (session: CheckoutSession) => `/checkout/${session.publicToken}/return`

/**
 * initiated → pending: has the provider make its page, under the link's id as idempotency key, so that asking again
 * after a lost answer makes no second page. A refusal for good fails the session; silence leaves it initiated.
 * A session that still asks something of the buyer has no page yet.
 */
export async function openPage(ctx: Context, environmentId: string, page: ProviderPage): Promise<CheckoutSession> {
  const { session, provider, scope } = page
  if (session.checkoutStatus !== 'initiated' || !isLinked(page)) return session
  const answer = await startPage(ctx, environmentId, page)
  if (answer.ok) {
    const after = await opened(ctx, environmentId, page, answer.value)
    // Ended before its page was there: nobody may pay on it. Polls find what was paid all the same.
    if (isFinal(after.checkoutStatus)) await provider.cancelHosted(scope, answer.value.reference)
    return after
  }
  if (isPassing(answer.error)) {
    await transaction(ctx, environmentId, tx => markResumable(tx, session.id))
    throw notInTime(session, 'send the same request again, with the same idempotency_key')
  }
  const standing = await refused(ctx, environmentId, page, answer.error)
  if (standing) return standing
  throw refusedFor(session, answer.error)
}

/** The page of a session that was waiting for its buyer to say something: made when they press the button. */
export async function openLatePage(ctx: Context, environmentId: string, page: LinkedPage): Promise<LinkedPage> {
  const { session, link, provider, scope } = page
  // The call may have been made and its answer lost: the provider is asked before it is made again.
  const found = await provider.findHosted(scope, link.id)
  const answer: Result<HostedState> = found.ok && found.value ? { ok: true, value: found.value } : await startPage(ctx, environmentId, page)
  if (answer.ok) {
    const { reference, url } = answer.value
    const after = await transaction(ctx, environmentId, async (tx): Promise<LinkedPage> => {
      const [current, known] = await Promise.all([lockSession(tx, session.id), findLink(tx, link.id)])
      invariant(current, `session ${session.id} exists`)
      if (known.status !== 'sent') return { ...page, session: current, link: known }
      await saveLink(tx, link.id, { status: 'open', providerReference: reference, url })
      return { ...page, session: current, link: { ...link, status: 'open', providerReference: reference, url } }
    })
    // Ended, or the amount changed, before its page was there: nobody may pay on it.
    if (isFinal(after.session.checkoutStatus) || after.link.status === 'replaced') await provider.cancelHosted(scope, reference)
    return after
  }
  if (isPassing(answer.error)) throw notInTime(session, 'try again')
  await transaction(ctx, environmentId, tx => failRefused(ctx, tx, session, link.id))
  throw refusedFor(session, answer.error)
}

export function isLinked(page: ProviderPage): page is LinkedPage {
  return page.link !== null
}

function startPage(ctx: Context, environmentId: string, { session, link, provider, scope }: LinkedPage): Promise<Result<HostedState>> {
  const base = ctx.settings.publicUrl ?? ctx.settings.selfUrl
  const asked = session.checkoutStatus === 'initiated' ? session.createdAt : scope.environmentNow
  return provider.startHosted(
    scope,
    {
      purpose: session.amountTotal > 0n ? 'payment' : 'setup',
      amount: { amount: session.amountTotal, currency: session.currency },
      description: session.lineItems[0]?.description ?? '',
      customer: { id: session.customerId, email: session.prefill?.email ?? null, name: session.prefill?.name ?? null },
      returnUrl: base + returnPath(session),
      cancelUrl: session.cancelUrl ?? base + returnPath(session),
      expiresAt: endOfPage({ createdAt: asked, expiresAt: session.expiresAt }, provider.minimumExpirySeconds),
      ours: {
        environmentId,
        sessionId: session.id,
        ...(session.invoiceId && { invoiceId: session.invoiceId }),
        ...(session.customerId && { customerId: session.customerId }),
      },
    },
    { attemptKey: link.id, deadlineMs: providerDeadlineMs },
  )
}

function notInTime(session: CheckoutSession, then: string): Failure {
  return new Failure('provider_unavailable', `The payment provider did not answer in time. Nothing was charged: ${then}.`, {
    retryAfterSeconds: 5,
    details: { checkout_session_id: session.id },
  })
}

function refusedFor(session: CheckoutSession, error: ProviderError): Failure {
  return new Failure('provider_error', `The payment provider refused the session: ${error.message}`, {
    details: { checkout_session_id: session.id, provider_code: error.code ?? null },
  })
}

function opened(ctx: Context, environmentId: string, { session, link }: LinkedPage, state: HostedState): Promise<CheckoutSession> {
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
  { session, link, provider }: LinkedPage,
  error: ProviderError,
): Promise<CheckoutSession | null> {
  return transaction(ctx, environmentId, async tx => {
    const current = await lockSession(tx, session.id)
    // A twin of this call was answered better: its word stands.
    if (current && current.checkoutStatus !== 'initiated') return current
    if (!current) return null
    await Promise.all([failRefused(ctx, tx, current, link.id), freeRequestKey(tx, session.id)])
    ctx.log.warn({ session: session.id, provider: provider.kind, code: error.code }, 'the provider refused a session')
    return null
  })
}

async function failRefused(ctx: Context, tx: Tx, session: CheckoutSession, linkId: string): Promise<void> {
  const current = await lockSession(tx, session.id)
  if (!current || isFinal(current.checkoutStatus)) return
  const saved = await saveSession(tx, { ...current, checkoutStatus: 'failed', failureReason: 'provider_refused' })
  await Promise.all([
    dropOffer(tx, saved),
    saveLink(tx, linkId, { status: 'refused', providerReference: null, url: null }),
    unschedule(tx, ['checkout.resume', 'checkout.end', 'checkout.poll'], session.id),
    recordEvents(ctx, tx, [{ type: 'checkout.session.failed', object: presentCheckoutSession(saved, presenting(ctx, tx)) }]),
  ])
}

/** Goes on with a session whose maker did not come back. */
export async function resumePage(ctx: Context, environmentId: string, sessionId: string): Promise<CheckoutSession> {
  const page = await loadPage(ctx, environmentId, sessionId)
  if (page.session.checkoutStatus !== 'initiated' || !isLinked(page)) return page.session
  // The call may have arrived: the provider is asked before it is made again.
  const found = await page.provider.findHosted(page.scope, page.link.id)
  return found.ok && found.value ? opened(ctx, environmentId, page, found.value) : openPage(ctx, environmentId, page)
}
