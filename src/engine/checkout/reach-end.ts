import type { Context } from '../../context.ts'
import { isFinal, nextEnd } from '../../core/checkout.ts'
import { Failure } from '../../core/failure.ts'
import { schedule } from '../../db/due.ts'
import { transaction } from '../../db/transaction.ts'
import { closeSession } from './close-session.ts'
import { requireSession } from './provider-page.ts'

/** The end of a session has come: unpaid → expired. Comes again while its outcome is not known. */
export async function reachEnd(ctx: Context, environmentId: string, sessionId: string): Promise<void> {
  const ended = await closeSession(ctx, environmentId, sessionId, 'expired').then(
    session => isFinal(session.checkoutStatus),
    error => {
      if (error instanceof Failure && error.code === 'payment_in_progress') return false
      throw error
    },
  )
  if (ended) return
  await transaction(ctx, environmentId, async tx => {
    const session = await requireSession(tx, sessionId)
    await schedule(tx, 'checkout.end', [{ subjectId: sessionId, dueAt: nextEnd(session, tx.now) }])
  })
}
