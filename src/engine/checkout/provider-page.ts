import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState, PaymentProvider, ProviderError, Result, Scope } from '../../providers/provider.ts'
import { findSession, linkOfSession, type ProviderLink } from './queries.ts'

/** How long a provider may take to answer one call of a checkout; then the outcome is unknown. */
export const providerDeadlineMs = 20_000

/** A session with its page at the provider, ready to be asked about. */
export type ProviderPage = { session: CheckoutSession; link: ProviderLink; provider: PaymentProvider; scope: Scope }

export async function pageOf(ctx: Context, tx: Tx, session: CheckoutSession): Promise<ProviderPage> {
  return pageFor(ctx, tx, session, await linkOfSession(tx, session.id))
}

export function pageFor(ctx: Context, tx: Tx, session: CheckoutSession, link: ProviderLink): ProviderPage {
  const provider = ctx.providers.forKind(link.provider)
  invariant(provider, `provider ${link.provider} can be spoken to`)
  const scope = {
    environmentId: tx.environment.id,
    connectionId: link.connectionId,
    livemode: tx.environment.kind === 'live',
    environmentNow: tx.now,
  }
  return { session, link, provider, scope }
}

export function loadPage(ctx: Context, environmentId: string, sessionId: string): Promise<ProviderPage> {
  return transaction(ctx, environmentId, async tx => pageOf(ctx, tx, await requireSession(tx, sessionId)))
}

export async function requireSession(tx: Tx, sessionId: string): Promise<CheckoutSession> {
  const session = await findSession(tx, sessionId)
  if (!session) throw new Failure('not_found', `There is no checkout session "${sessionId}" in this environment.`, { param: 'id' })
  return session
}

/** The provider's word on the page; null: it knows of none. A link that never got a reference is looked up by its attempt key. */
export async function askAbout(page: ProviderPage): Promise<Result<HostedState | null>> {
  const { link, provider, scope } = page
  return link.providerReference ? await provider.fetchHosted(scope, link.providerReference) : await provider.findHosted(scope, link.id)
}

/** Worth asking again with the same key, rather than a refusal for good. A conflict is a twin of the call that is under way. */
export function isPassing(error: ProviderError): boolean {
  return ['unavailable', 'unknown_outcome', 'rate_limited', 'conflict'].includes(error.kind)
}
