import type { Tx } from '../../db/transaction.ts'
import { releaseRedemptions, uncountCodeUse, uncountCouponUse } from './discount-queries.ts'

/** What a session has reserved can be used by others again. Twice is once. */
export async function releaseDiscounts(tx: Tx, checkoutSessionId: string, only?: { couponId: string }): Promise<void> {
  const released = await releaseRedemptions(tx, checkoutSessionId, only?.couponId ?? null)
  for (const id of released.map(use => use.couponId).sort()) await uncountCouponUse(tx, id)
  for (const id of released.flatMap(use => use.promotionCodeId ?? []).sort()) await uncountCodeUse(tx, id)
}
