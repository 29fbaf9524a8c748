import type { Letter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findLetter } from './queries.ts'

export async function retrieveLetter(tx: Tx, id: string): Promise<Letter> {
  return found(await findLetter(tx, id), 'letter', id)
}
