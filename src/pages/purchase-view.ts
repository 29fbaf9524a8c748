/** What the public purchase page of a product shows, as data. A product that is archived or unknown has no such page. */
import type { CatalogPrice } from '../core/plan.ts'
import type { Product } from '../core/product.ts'
import type { Merchant } from './invoice-view.ts'
import type { Locale } from './texts/locale.ts'

export type ShownPrice = Pick<
  CatalogPrice,
  | 'id'
  | 'description'
  | 'currency'
  | 'model'
  | 'unitAmountDecimal'
  | 'tiers'
  | 'packageSize'
  | 'freeUnits'
  | 'minimumAmount'
  | 'maximumAmount'
  | 'billingPeriod'
  | 'billingPeriodCount'
  | 'trialPeriodDays'
>

export type PurchaseView = {
  locale: Locale
  /** The page's own address: the form posts `price` (an id) and `quantity` to it. */
  path: string
  merchant: Merchant
  livemode: boolean
  product: Pick<Product, 'name' | 'description'>
  /** The active public ones, in the order they are offered; none: nothing is for sale. */
  prices: readonly ShownPrice[]
  /** What was chosen and typed before, when the page is shown again. */
  chosen: { priceId: string | null; quantity: string }
  /** What was wrong with the last post; `start`: no session could be made. */
  problem: 'price' | 'quantity' | 'start' | null
}
