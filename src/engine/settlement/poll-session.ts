import type { Context } from '../../context.ts'
import { schedule } from '../../db/due.ts'
import { transaction } from '../../db/transaction.ts'
import { planPoll } from '../checkout/plan-poll.ts'
import { askAgainAt } from '../payment/ask-again-at.ts'
import { settleSession } from './settle-session.ts'

/** A provider that says nothing for so long has been taken away. */
const giveUpAfterHours = 31 * 24

/** The reconciler: asks about a session whose webhook may never come, and plans the next time. */
export async function pollSession(ctx: Context, environmentId: string, sessionId: string): Promise<void> {
  const { session, answered } = await settleSession(ctx, environmentId, sessionId, 'poller')
  await transaction(ctx, environmentId, async tx => {
    const givenUp = Temporal.Instant.compare(tx.now, session.createdAt.add({ hours: giveUpAfterHours })) > 0
    if (answered || givenUp) await planPoll(tx, sessionId)
    // A question without an answer was not asked: the money of an ended session is found by it or never.
    else await schedule(tx, 'checkout.poll', [{ subjectId: sessionId, dueAt: askAgainAt(session.createdAt, tx.now) }])
  })
}
