/** Plans, products and their prices as they are stored. How a price charges is in `price.ts`. */
import type { Price } from './price.ts'
import type { Stored } from './record.ts'

/** A named bundle of recurring prices that is subscribed to as one. */
export type Plan = Stored & {
  lookupKey: string | null
  name: string
  description: string | null
  /** Of its subscriptions; null: the longest of its prices. 0: none. */
  trialPeriodDays: number | null
  archivedAt: Temporal.Instant | null
}

/** A price in the catalog: of a plan, of a product, or of both. An amount is never edited; a change makes a new version. */
export type CatalogPrice = Stored &
  Price & {
    planId: string | null
    productId: string | null
    position: number
    lookupKey: string | null
    description: string | null
    usageType: 'licensed'
    billingTiming: 'advance'
    trialPeriodDays: number | null
    /** Shown on the public purchase page of its product. */
    public: boolean
    /** false: made inline for one session. */
    listed: boolean
    /** The version that this one took the place of. */
    replaces: string | null
    archivedAt: Temporal.Instant | null
  }
