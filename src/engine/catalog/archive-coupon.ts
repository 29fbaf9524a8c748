import type { Context } from '../../context.ts'
import type { Coupon } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrieveCoupon } from './retrieve-coupon.ts'
import { updateCoupon } from './update-coupon.ts'

/** No longer given. Twice is once: nothing is told the second time. */
export async function archiveCoupon(ctx: Context, tx: Tx, reference: string): Promise<Coupon> {
  const known = await retrieveCoupon(tx, reference)
  return known.archivedAt ? known : await updateCoupon(ctx, tx, known.id, { active: false })
}
