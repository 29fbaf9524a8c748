import { Failure } from '../../core/failure.ts'
import { type Letter, type LetterStatus, movesLetter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { holdParties, lockLetter } from './queries.ts'
import { retrieveLetter } from './retrieve-letter.ts'

/** A letter that waits for its decision, locked with its customer and session; refused when it does not. */
export async function holdSubmittedLetter(tx: Tx, id: string, decision: 'issued' | 'declined'): Promise<Letter> {
  const { customerErased } = await holdParties(tx, (await retrieveLetter(tx, id)).checkoutSessionId)
  // A session that ended meanwhile may have taken its letter along.
  const letter = found(await lockLetter(tx, id), 'letter', id)
  const details = { status: letter.status }
  if (!movesLetter(letter.status, decision))
    throw new Failure('letter_not_open', `Letter ${id} is ${letter.status}: ${because[letter.status]}.`, { details })
  if (customerErased)
    throw new Failure('letter_not_open', `Letter ${id} is ${letter.status}, but its customer was erased, and the answers with them.`, {
      details,
    })
  return letter
}

const because: Record<LetterStatus, string> = {
  required: 'the buyer has not answered yet, so there is nothing to decide',
  submitted: 'it waits for its decision',
  issued: 'it was decided',
  declined: 'it was decided',
  expired: 'it was decided',
}
