import type { Context } from '../../context.ts'
import { presentCoupon } from '../../contract/coupon.ts'
import type { Coupon } from '../../core/discount.ts'
import { prefixes } from '../../core/id.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { couponProducts } from './coupon-products.ts'
import { type CouponTermsGiven, couponTerms } from './coupon-terms.ts'
import { checkEnd } from './discount-limits.ts'
import { insertCoupon } from './discount-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

export type NewCoupon = CouponTermsGiven & {
  lookupKey: string | null
  name: string | null
  maxRedemptions: number | null
  expiresAt: Temporal.Instant | null
  /** Ids or lookup keys; null: everything. */
  products: string[] | null
  metadata: Metadata
}

export async function createCoupon(ctx: Context, tx: Tx, input: NewCoupon): Promise<Coupon> {
  const { lookupKey, name, maxRedemptions, expiresAt, products, metadata, ...given } = input
  refuseReserved(lookupKey, 'lookup_key')
  checkEnd(tx, expiresAt)
  const coupon: Coupon = {
    environmentId: tx.environment.id,
    id: ctx.ids.id(prefixes.coupon),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    ...{ lookupKey, name, maxRedemptions, expiresAt, metadata },
    timesRedeemed: 0,
    archivedAt: null,
    ...couponTerms(given),
    productIds: await couponProducts(tx, products),
  }
  if (!(await insertCoupon(tx, coupon))) throw takenLookupKey(lookupKey, 'coupon', 'lookup_key')
  await recordEvents(ctx, tx, [{ type: 'coupon.created', object: presentCoupon(coupon, tx.now, presenting(ctx, tx)) }])
  return coupon
}
