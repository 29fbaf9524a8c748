import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { afterDecline } from './after-decline.ts'
import { lettersOfSession } from './queries.ts'

/** For letters that were declined before the payment came: at the end of the transaction that completes their session. */
export async function undoDeclined(ctx: Context, tx: Tx, sessionId: string): Promise<void> {
  for (const letter of await lettersOfSession(tx, sessionId)) if (letter.status === 'declined') await afterDecline(ctx, tx, letter)
}
