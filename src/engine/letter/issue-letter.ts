import type { Context } from '../../context.ts'
import { presentLetter } from '../../contract/letter.ts'
import { Failure } from '../../core/failure.ts'
import { type Letter, usualLetterEnd } from '../../core/letter.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { holdSubmittedLetter } from './hold-submitted-letter.ts'
import { updateLetter } from './queries.ts'

/** submitted → issued, valid until its end; null: the usual one. */
export async function issueLetter(ctx: Context, tx: Tx, input: { id: string; expiresAt: Temporal.Instant | null }): Promise<Letter> {
  const letter = await holdSubmittedLetter(tx, input.id, 'issued')
  const expiresAt = input.expiresAt ?? usualLetterEnd(tx.now)
  if (Temporal.Instant.compare(expiresAt, tx.now) <= 0)
    throw new Failure('parameter_invalid', '`expires_at` must lie in the future, by the clock of the environment.', { param: 'expires_at' })
  const issued = await updateLetter(tx, { ...letter, status: 'issued', issuedAt: tx.now, expiresAt })
  await schedule(tx, 'letter.expire', [{ subjectId: issued.id, dueAt: expiresAt }])
  await recordEvents(ctx, tx, [{ type: 'letter.issued', object: presentLetter(issued, presenting(ctx, tx)) }])
  return issued
}
