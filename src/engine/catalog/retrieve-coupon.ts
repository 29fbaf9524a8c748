import type { Coupon } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findCoupon } from './discount-queries.ts'

/** By id or lookup_key; archived ones too. */
export async function retrieveCoupon(tx: Tx, reference: string): Promise<Coupon> {
  return found(await findCoupon(tx, reference), 'coupon', reference)
}
