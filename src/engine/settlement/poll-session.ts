import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { planPoll } from '../checkout/plan-poll.ts'
import { settleSession } from './settle-session.ts'

/** The reconciler: asks about a session whose webhook may never come, and plans the next time. */
export async function pollSession(ctx: Context, environmentId: string, sessionId: string): Promise<void> {
  await settleSession(ctx, environmentId, sessionId, 'poller')
  await transaction(ctx, environmentId, tx => planPoll(tx, sessionId))
}
