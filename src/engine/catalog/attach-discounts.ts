import { type DiscountTerms, discountEnds } from '../../core/discount.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertSubscriptionDiscounts } from './discount-queries.ts'

/** From when a discount runs, and on whose wall clock its months are counted. */
export type DiscountStart = { at: Temporal.Instant; timeZone: string }

/** Later invoices of the subscription take these off too, each until its end. */
export async function attachDiscounts(
  tx: Tx,
  subscriptionId: string,
  discounts: readonly DiscountTerms[],
  from: DiscountStart,
): Promise<void> {
  if (discounts.length === 0) return
  const start = from.at.toZonedDateTimeISO(from.timeZone)
  const attached = discounts.map(terms => ({ terms, endsAt: discountEnds(terms, start) }))
  await insertSubscriptionDiscounts(tx, subscriptionId, from.at, attached)
}
