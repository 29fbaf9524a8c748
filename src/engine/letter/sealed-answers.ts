/** Health data at rest: sealed in the letter's row, bound to it. */
import type { Context } from '../../context.ts'
import type { LetterAnswers } from '../../core/letter.ts'

const purpose = (letterId: string) => `letter ${letterId}`

export function sealAnswers(ctx: Context, letterId: string, answers: LetterAnswers): string {
  return ctx.seal.seal(JSON.stringify(answers), purpose(letterId))
}

export function openAnswers(ctx: Context, letterId: string, sealed: string): LetterAnswers {
  return JSON.parse(ctx.seal.open(sealed, purpose(letterId))) as LetterAnswers
}
