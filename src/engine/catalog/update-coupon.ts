import type { Context } from '../../context.ts'
import { presentCoupon } from '../../contract/coupon.ts'
import type { Coupon } from '../../core/discount.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { violates } from '../unique-violation.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { checkLimit } from './discount-limits.ts'
import { lockCoupon, updateCoupon as save } from './discount-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

/** What a coupon takes off, and for how long, never changes. */
export type CouponChange = {
  name?: string | null | undefined
  lookupKey?: string | null | undefined
  /** False: no longer given. Open sessions and subscriptions keep what they have. */
  active?: boolean | undefined
  maxRedemptions?: number | null | undefined
  metadata?: Metadata | undefined
}

/** What is not said stays as it is. */
export async function updateCoupon(ctx: Context, tx: Tx, reference: string, change: CouponChange): Promise<Coupon> {
  refuseReserved(change.lookupKey, 'lookup_key')
  const coupon = found(await lockCoupon(tx, reference), 'coupon', reference)
  checkLimit(change.maxRedemptions, coupon.timesRedeemed)
  const changed: Coupon = {
    ...coupon,
    name: change.name === undefined ? coupon.name : change.name,
    lookupKey: change.lookupKey === undefined ? coupon.lookupKey : change.lookupKey,
    maxRedemptions: change.maxRedemptions === undefined ? coupon.maxRedemptions : change.maxRedemptions,
    archivedAt: change.active === undefined ? coupon.archivedAt : change.active ? null : (coupon.archivedAt ?? tx.now),
    metadata: mergeMetadata(coupon.metadata, change.metadata ?? {}),
  }
  const saved = await save(tx, changed).catch(error => {
    throw violates(error, 'coupon_lookup_key_is_unique') ? takenLookupKey(changed.lookupKey, 'coupon', 'lookup_key') : error
  })
  if (!saved) throw takenLookupKey(changed.lookupKey, 'coupon', 'lookup_key')
  await recordEvents(ctx, tx, [{ type: 'coupon.updated', object: presentCoupon(saved, tx.now, presenting(ctx, tx)) }])
  return saved
}
