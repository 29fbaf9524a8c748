import type { Context } from '../../context.ts'
import { presentLetter } from '../../contract/letter.ts'
import type { Letter } from '../../core/letter.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { afterDecline } from './after-decline.ts'
import { holdSubmittedLetter } from './hold-submitted-letter.ts'
import { updateLetter } from './queries.ts'

/** submitted → declined. What was paid for with a health savings card is undone with it. */
export async function declineLetter(ctx: Context, tx: Tx, input: { id: string; reason: string }): Promise<Letter> {
  const letter = await holdSubmittedLetter(tx, input.id, 'declined')
  const declined = await updateLetter(tx, { ...letter, status: 'declined', declinedAt: tx.now, declineReason: input.reason })
  await recordEvents(ctx, tx, [{ type: 'letter.declined', object: presentLetter(declined, presenting(ctx, tx)) }])
  await afterDecline(ctx, tx, declined)
  return declined
}
