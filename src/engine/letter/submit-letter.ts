import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Letter, LetterAnswers } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdParties, lettersOfSession, submitLetters as save } from './queries.ts'
import { sealAnswers } from './sealed-answers.ts'

/** One questionnaire answers for every letter that the session still needs. Nobody is told: only that it was, shows. */
export async function submitLetters(ctx: Context, tx: Tx, sessionId: string, answers: LetterAnswers): Promise<Letter[]> {
  const { customerErased } = await holdParties(tx, sessionId)
  const required = (await lettersOfSession(tx, sessionId)).filter(letter => letter.status === 'required')
  if (required.length === 0 || customerErased)
    throw new Failure('letter_not_open', `Checkout session ${sessionId} waits for no answers: they were given, or it has ended.`)
  await save(
    tx,
    required.map(({ id }) => ({ id, sealedAnswers: sealAnswers(ctx, id, answers) })),
  )
  const ids = new Set(required.map(letter => letter.id))
  return (await lettersOfSession(tx, sessionId)).filter(letter => ids.has(letter.id))
}
