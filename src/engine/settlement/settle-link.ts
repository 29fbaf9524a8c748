import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { pageOfReference } from '../checkout/page-of-reference.ts'
import { type Source, settlePage } from './settle-session.ts'

/** A hint about a provider's page: finds whose it is and settles that session. Pages we did not make are ignored. */
export async function settleLink(
  ctx: Context,
  environmentId: string,
  hint: { connectionId: string; reference: string; source: Source },
): Promise<void> {
  const page = await transaction(ctx, environmentId, tx => pageOfReference(ctx, tx, hint.connectionId, hint.reference))
  if (page) await settlePage(ctx, environmentId, page, hint.source)
}
