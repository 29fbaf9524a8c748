import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { applyTruth } from '../checkout/apply-truth.ts'
import { askAbout, loadPage, type ProviderPage } from '../checkout/provider-page.ts'
import { noteMissingWebhook } from './note-missing-webhook.ts'

/** Who asks: each ends in the same path. */
export type Source = 'webhook' | 'redirect' | 'poller'

/** `answered` false: the provider was silent, and must be asked again. */
export type Settled = { session: CheckoutSession; answered: boolean }

/** Asks the provider for the truth of a session and applies it. A silent provider changes nothing. */
export async function settleSession(ctx: Context, environmentId: string, sessionId: string, source: Source): Promise<Settled> {
  return settlePage(ctx, environmentId, await loadPage(ctx, environmentId, sessionId), source)
}

export async function settlePage(ctx: Context, environmentId: string, page: ProviderPage, source: Source): Promise<Settled> {
  const truth = await askAbout(page)
  if (!truth.ok || truth.value === null) return { session: page.session, answered: truth.ok }
  const session = await applyTruth(ctx, environmentId, page.session, page.link?.id ?? null, truth.value)
  if (source === 'poller' && session.checkoutStatus === 'completed' && page.session.checkoutStatus !== 'completed')
    await noteMissingWebhook(ctx, environmentId, page)
  return { session, answered: true }
}
