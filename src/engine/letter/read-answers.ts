import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { LetterAnswers } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { findSealedAnswers } from './queries.ts'
import { retrieveLetter } from './retrieve-letter.ts'
import { openAnswers } from './sealed-answers.ts'

/** The one way out for answers. */
export async function readAnswers(ctx: Context, tx: Tx, letterId: string): Promise<LetterAnswers> {
  const letter = await retrieveLetter(tx, letterId)
  const sealed = await findSealedAnswers(tx, letter.id)
  if (sealed === null)
    throw new Failure('not_found', `Letter ${letter.id} has no answers: the buyer gave none yet, or they were erased with the customer.`)
  return openAnswers(ctx, letter.id, sealed)
}
