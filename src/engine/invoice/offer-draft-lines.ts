import type { ChargedWare } from '../../core/offer.ts'
import { isEligible } from '../../core/product.ts'
import type { DraftLine } from './draft-invoice.ts'

/** The wares of an offer as lines of its invoice; `items` are those of its subscription, null for one-time lines, which have no period. */
export function offerDraftLines(
  wares: readonly ChargedWare[],
  items: readonly (string | null)[],
  period: { start: Temporal.Instant; end: Temporal.Instant } | null,
): DraftLine[] {
  return wares.map((ware, n) => ({
    description: ware.description,
    priceId: ware.price.id,
    productId: ware.product?.id ?? null,
    subscriptionItemId: items[n] ?? null,
    quantity: ware.priced.quantity,
    amount: ware.priced.amount,
    explanation: ware.priced.explanation,
    proration: ware.proration,
    hsaFsaEligible: ware.product !== null && isEligible(ware.product.hsaFsaEligibility),
    period: items[n] ? period : null,
  }))
}
