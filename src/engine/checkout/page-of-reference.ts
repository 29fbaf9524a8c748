import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { type ProviderPage, pageFor, requireSession } from './provider-page.ts'
import { findLinkByReference } from './queries.ts'

/** The session that a page at the provider belongs to; null: it is not one of ours. */
export async function pageOfReference(ctx: Context, tx: Tx, connectionId: string, reference: string): Promise<ProviderPage | null> {
  const link = await findLinkByReference(tx, connectionId, reference)
  return link && pageFor(ctx, tx, await requireSession(tx, link.checkoutSessionId), link.provider, link)
}
