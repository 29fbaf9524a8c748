import type { Tx } from '../../db/transaction.ts'
import { attachDiscounts, type DiscountStart } from './attach-discounts.ts'
import { redeemRedemptions } from './discount-queries.ts'

/** What a session has reserved is used for good; a subscription goes on taking it off. Twice is once. */
export async function redeemDiscounts(
  tx: Tx,
  checkoutSessionId: string,
  subscriptionId: string | null,
  from: DiscountStart,
): Promise<void> {
  const terms = await redeemRedemptions(tx, checkoutSessionId, subscriptionId)
  if (subscriptionId !== null) await attachDiscounts(tx, subscriptionId, terms, from)
}
