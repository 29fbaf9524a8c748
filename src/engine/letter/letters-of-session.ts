import type { Letter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { lettersOfSession as find } from './queries.ts'

/** In the order they were made. */
export async function lettersOfSession(tx: Tx, sessionId: string): Promise<Letter[]> {
  return await find(tx, sessionId)
}
