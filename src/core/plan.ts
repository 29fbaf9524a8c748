/** Plans and their prices as they are stored. How a price charges is in `price.ts`. */
import type { BillingPeriod } from './period.ts'
import type { PriceModel } from './price.ts'
import type { Stored } from './record.ts'

/** A named bundle of recurring prices that is subscribed to as one. */
export type Plan = Stored & { lookupKey: string | null; name: string; description: string | null; archivedAt: Temporal.Instant | null }

export type PlanPrice = Stored & {
  planId: string
  position: number
  lookupKey: string | null
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  usageType: 'licensed'
  billingTiming: 'advance'
  model: PriceModel
  /** Minor units, exact, at least the digits that were given. */
  unitAmountDecimal: string
  version: number
  archivedAt: Temporal.Instant | null
}
