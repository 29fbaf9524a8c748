import type { Ids } from '../../context.ts'

/** 32 signs of which no two look alike: without I, O, 0 and 1. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** 50 bits of chance: not guessed within any rate limit, and still typed in at once. */
const length = 10

export function promotionCodeText(ids: Ids): string {
  return Array.from(ids.random(length), byte => alphabet[byte % alphabet.length]).join('')
}
