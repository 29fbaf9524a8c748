import type { Context } from '../../context.ts'
import { isFinal, mayClose } from '../../core/checkout.ts'
import type { CheckoutSession, Closing } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { schedule } from '../../db/due.ts'
import { transaction } from '../../db/transaction.ts'
import type { HostedState } from '../../providers/provider.ts'
import { openPayments } from '../payment/open-payments.ts'
import { applyTruth } from './apply-truth.ts'
import { type ProviderPage, pageOf, requireSession } from './provider-page.ts'
import { lockSession, saveSession } from './queries.ts'

/** When a provider that did not answer is asked again. */
const askAgainSeconds = 30

/**
 * Ends a session at its end, on the merchant's wish or because a newer one replaces it. From the first commit on the
 * page takes no money; then only the provider's answer decides: unpaid → ended, paid → completed after all.
 * Refused while money may be on its way. A session already ended is answered as it is.
 */
export async function closeSession(ctx: Context, environmentId: string, sessionId: string, as: Closing): Promise<CheckoutSession> {
  const page = await markClosing(ctx, environmentId, sessionId, as)
  if ('ended' in page) return page.ended
  const { link, provider, scope } = page
  if (!link) return applyTruth(ctx, environmentId, page.session, null, nothingKnown)
  // One that was replaced keeps no session open; what was paid on it is heard of all the same.
  const linkId = link.status === 'replaced' ? null : link.id
  const found = link.providerReference ? null : await provider.findHosted(scope, link.id)
  if (found?.ok && found.value === null) return applyTruth(ctx, environmentId, page.session, linkId, nothingKnown)
  const reference = link.providerReference ?? (found?.ok ? found.value?.reference : null)
  const answer = reference ? await provider.cancelHosted(scope, reference) : null
  const after = await applyTruth(ctx, environmentId, page.session, linkId, answer?.ok ? answer.value : null)
  if (!isFinal(after.checkoutStatus) && !answer?.ok)
    ctx.log.warn({ session: sessionId, closing: as }, 'the provider did not answer about the end of a session; it is asked again')
  return after
}

/** The page was never there: nobody can have paid on it. */
const nothingKnown: HostedState = { reference: '', status: 'canceled', url: null, payments: [], ours: null }

function markClosing(
  ctx: Context,
  environmentId: string,
  sessionId: string,
  as: Closing,
): Promise<ProviderPage | { ended: CheckoutSession }> {
  return transaction(ctx, environmentId, async tx => {
    await requireSession(tx, sessionId)
    const session = (await lockSession(tx, sessionId))!
    if (isFinal(session.checkoutStatus)) return { ended: session }
    const open = await openPayments(tx, session.id)
    if (!mayClose(open)) {
      throw new Failure(
        'payment_in_progress',
        'A payment of this session is on its way: its outcome decides. Ask again when it is known.',
        {
          retryAfterSeconds: 10,
          details: { checkout_session_id: session.id, payment_id: open[0]?.id ?? null, payment_status: session.paymentStatus },
        },
      )
    }
    const marked = session.closing ? session : await saveSession(tx, { ...session, closing: as, closingSince: tx.now })
    await schedule(tx, 'checkout.end', [{ subjectId: session.id, dueAt: tx.now.add({ seconds: askAgainSeconds }) }])
    return pageOf(ctx, tx, marked)
  })
}

/** What the API answers to cancel and expire: the end, or why it is not known yet. */
export async function endSession(
  ctx: Context,
  environmentId: string,
  sessionId: string,
  as: 'expired' | 'canceled',
): Promise<CheckoutSession> {
  const session = await closeSession(ctx, environmentId, sessionId, as)
  if (session.checkoutStatus === as) return session
  if (isFinal(session.checkoutStatus)) {
    throw new Failure('session_not_open', `The session is already ${session.checkoutStatus}: final states are final.`, {
      details: { checkout_session_id: session.id, checkout_status: session.checkoutStatus },
    })
  }
  throw new Failure(
    'provider_unavailable',
    'The payment provider did not answer. The page takes no more money; the session ends as soon as the provider says it is unpaid.',
    {
      retryAfterSeconds: askAgainSeconds,
      details: { checkout_session_id: session.id },
    },
  )
}
