import { unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { deleteUnused } from './queries.ts'

/**
 * The session ended unpaid: letters without answers go away. One that a known customer has asked for stays and may still
 * be issued; of an unknown buyer nobody could ever use it, or have it erased, so it goes too.
 */
export async function dropLetters(tx: Tx, sessionId: string): Promise<void> {
  for (const id of await deleteUnused(tx, sessionId)) await unschedule(tx, ['letter.expire'], id)
}
