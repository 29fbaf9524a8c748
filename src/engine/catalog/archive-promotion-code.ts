import type { PromotionCode } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrievePromotionCode } from './retrieve-promotion-code.ts'
import { updatePromotionCode } from './update-promotion-code.ts'

/** Taken no more. Twice is once. */
export async function archivePromotionCode(tx: Tx, reference: string): Promise<PromotionCode> {
  const known = await retrievePromotionCode(tx, reference)
  return known.archivedAt ? known : await updatePromotionCode(tx, known.id, { active: false })
}
