import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { HostedState, PaymentProvider, ProviderError, Result, Scope } from '../../providers/provider.ts'
import { providerOfConnection } from '../account/provider-of-connection.ts'
import { findSession, linkOfSession, type ProviderLink } from './queries.ts'

/** How long a provider may take to answer one call of a checkout; then the outcome is unknown. */
export const providerDeadlineMs = 20_000

/** A session with its page at the provider, ready to be asked about. `link` null: none was asked for yet. */
export type ProviderPage = { session: CheckoutSession; link: ProviderLink | null; provider: PaymentProvider; scope: Scope }
export type LinkedPage = ProviderPage & { link: ProviderLink }

export async function pageOf(ctx: Context, tx: Tx, session: CheckoutSession): Promise<ProviderPage> {
  const link = await linkOfSession(tx, session.id)
  return pageFor(ctx, tx, session, link?.provider ?? (await providerOfConnection(tx, session.connectionId)), link)
}

export function pageFor<L extends ProviderLink | null>(
  ctx: Context,
  tx: Tx,
  session: CheckoutSession,
  kind: string,
  link: L,
): ProviderPage & { link: L } {
  const provider = ctx.providers.forKind(kind)
  invariant(provider, `provider ${kind} can be spoken to`)
  const scope = {
    environmentId: tx.environment.id,
    connectionId: session.connectionId,
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

/**
 * The provider's word on the page; null: it knows of none. A link that never got a reference is looked up by its attempt
 * key. Of a session whose page was never asked for nobody knows anything.
 */
export async function askAbout({ link, provider, scope }: ProviderPage): Promise<Result<HostedState | null>> {
  if (!link) return { ok: true, value: null }
  return link.providerReference ? await provider.fetchHosted(scope, link.providerReference) : await provider.findHosted(scope, link.id)
}

/** Worth asking again with the same key, rather than a refusal for good. A conflict is a twin of the call that is under way. */
export function isPassing(error: ProviderError): boolean {
  return ['unavailable', 'unknown_outcome', 'rate_limited', 'conflict'].includes(error.kind)
}
