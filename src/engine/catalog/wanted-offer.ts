import type { BillingPeriod } from '../../core/period.ts'
import type { HsaFsaEligibility } from '../../core/product.ts'
import type { BillingCycle } from '../../core/subscription.ts'
import type { NewPrice } from './new-price.ts'

/** A line that is asked for: a price by id or lookup_key, or one made for this offer. `param` is where it stands in the request. */
export type NewLine = {
  price: string | null
  priceData:
    | (NewPrice & {
        product: { reference: string } | { name: string; hsaFsaEligibility: HsaFsaEligibility; visitType: string | null }
      })
    | null
  quantity: bigint
  taxRates: string[] | null
  param: string
  /** Where its price is named. */
  priceParam: string
}

export type NewDiscount = { coupon?: string; promotionCode?: string; param: string }

/** What is to be sold. */
export type Wares =
  | {
      kind: 'plan'
      plan: string
      currency: string | null
      billingPeriod: BillingPeriod | null
      billingPeriodCount: number | null
      quantity: bigint
    }
  | { kind: 'lines'; lines: readonly NewLine[] }

/** How an offer is charged, whoever it is made to. */
export type OfferTerms = {
  discounts: readonly NewDiscount[]
  shippingAmount: bigint
  /** Ids of rates for the whole; null: the customer's, then the environment's. */
  taxRates: readonly string[] | null
  /** null: the plan's, then the longest of its prices. */
  trialPeriodDays: number | null
  allowRepeatTrial: boolean
  billingCycle: BillingCycle
  billingCycleAnchor: Temporal.Instant | null
}
