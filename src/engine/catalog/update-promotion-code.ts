import type { PromotionCode } from '../../core/discount.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { violates } from '../unique-violation.ts'
import { checkEnd, checkLimit } from './discount-limits.ts'
import { findCode, lockCode, updateCode } from './discount-queries.ts'
import { takenCode } from './promotion-code-taken.ts'

/** The code, its coupon and its customer never change. */
export type PromotionCodeChange = {
  /** False: taken no more, and its word is free. Open sessions keep what they have. */
  active?: boolean | undefined
  maxRedemptions?: number | null | undefined
  expiresAt?: Temporal.Instant | null | undefined
  metadata?: Metadata | undefined
}

/** What is not said stays as it is. */
export async function updatePromotionCode(tx: Tx, reference: string, change: PromotionCodeChange): Promise<PromotionCode> {
  checkEnd(tx, change.expiresAt)
  const code = found(await lockCode(tx, reference), 'promotion code', reference)
  checkLimit(change.maxRedemptions, code.timesRedeemed)
  const changed: PromotionCode = {
    ...code,
    maxRedemptions: change.maxRedemptions === undefined ? code.maxRedemptions : change.maxRedemptions,
    expiresAt: change.expiresAt === undefined ? code.expiresAt : change.expiresAt,
    archivedAt: change.active === undefined ? code.archivedAt : change.active ? null : (code.archivedAt ?? tx.now),
    metadata: mergeMetadata(code.metadata, change.metadata ?? {}),
  }
  const saved = await updateCode(tx, changed).catch(error => {
    // Taken between our look and our write: by whom, this transaction can't ask any more.
    throw violates(error, 'active_code_is_unique') ? takenCode(code.code, null) : error
  })
  if (!saved) throw takenCode(code.code, await findCode(tx, code.code))
  return saved
}
