import type { Context } from '../../context.ts'
import { letterValid, movesLetter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockLetter, updateLetter } from './queries.ts'

/** issued → expired at its end. Nobody is told: whoever needs a new one is, when it is required. */
export async function expireLetter(_ctx: Context, tx: Tx, id: string): Promise<void> {
  const letter = await lockLetter(tx, id)
  if (!letter || !movesLetter(letter.status, 'expired') || letterValid(letter, tx.now)) return
  await updateLetter(tx, { ...letter, status: 'expired' })
}
