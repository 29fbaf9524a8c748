import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { sessionOfLink } from '../checkout/session-of-link.ts'
import { type Source, settleSession } from './settle-session.ts'

/** A hint about a provider's page: finds whose it is and settles that session. Pages we did not make are ignored. */
export async function settleLink(
  ctx: Context,
  environmentId: string,
  hint: { connectionId: string; reference: string; source: Source },
): Promise<void> {
  const sessionId = await transaction(ctx, environmentId, tx => sessionOfLink(tx, hint.connectionId, hint.reference))
  if (sessionId) await settleSession(ctx, environmentId, sessionId, hint.source)
}
