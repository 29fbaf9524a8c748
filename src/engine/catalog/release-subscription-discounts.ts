import type { Tx } from '../../db/transaction.ts'
import { releaseRedemptionsOfSubscription, uncountCodeUse, uncountCouponUse } from './discount-queries.ts'

/** A subscription came to nothing before anything was paid: what it used can be used by others again. Twice is once. */
export async function releaseSubscriptionDiscounts(tx: Tx, subscriptionId: string): Promise<void> {
  const released = await releaseRedemptionsOfSubscription(tx, subscriptionId)
  for (const id of released.map(use => use.couponId).sort()) await uncountCouponUse(tx, id)
  for (const id of released.flatMap(use => use.promotionCodeId ?? []).sort()) await uncountCodeUse(tx, id)
}
