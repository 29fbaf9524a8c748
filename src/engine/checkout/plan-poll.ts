import { nextPoll } from '../../core/checkout.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { requireSession } from './provider-page.ts'

/** Schedules when the provider is asked about the session next; nothing once it is completed or old. */
export async function planPoll(tx: Tx, sessionId: string): Promise<void> {
  const due = nextPoll(await requireSession(tx, sessionId), tx.now)
  await schedule(tx, 'checkout.poll', due ? [{ subjectId: sessionId, dueAt: due }] : [])
}
