import type { PromotionCode } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findCode } from './discount-queries.ts'

/** By id, or by the code in any letter case: the active one, else the newest archived. */
export async function retrievePromotionCode(tx: Tx, reference: string): Promise<PromotionCode> {
  return found(await findCode(tx, reference), 'promotion code', reference)
}
