import type { Customer } from '../../core/customer.ts'
import { makeOffer, type Offer, type Ware } from '../../core/offer.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { TaxTerms } from '../../core/tax.ts'
import type { Tx } from '../../db/transaction.ts'
import { defaultTaxRates } from '../catalog/default-tax-rates.ts'
import { pricesById } from '../catalog/prices-by-id.ts'
import { runningDiscounts } from './queries.ts'

/**
 * What a whole period of a subscription comes to now: by the prices of its items, the discounts that last and today's tax
 * rates. Its wares stand in the order of the items.
 */
export async function pricePeriod(
  tx: Tx,
  subscription: Subscription,
  items: readonly SubscriptionItem[],
  customer: Customer,
): Promise<Offer> {
  const [prices, discounts, taxRates] = await Promise.all([
    pricesById(
      tx,
      items.map(i => i.priceId),
    ),
    runningDiscounts(tx, subscription.id),
    ratesOf(tx, subscription.taxRateIds, customer),
  ])
  const wares: Ware[] = []
  for (const [n, item] of items.entries()) {
    const { price, product, planName } = prices[n]!
    const description = price.description ?? planName ?? product?.name ?? price.id
    const own = item.taxRateIds === null ? taxRates : await ratesOf(tx, item.taxRateIds, customer)
    wares.push({ price, product, description, quantity: item.quantity, taxRates: own, param: 'items' })
  }
  return makeOffer({
    wares,
    discounts,
    shipping: 0n,
    taxRates,
    taxStatus: customer.taxExempt,
    trialDays: 0,
    anchor: null,
    timeZone: subscription.timeZone,
    now: tx.now,
  })
}

/** The rates that were named, else the customer's. An archived one does not stop the billing: what remains of them applies. */
function ratesOf(tx: Tx, named: string[] | null, customer: Customer): Promise<TaxTerms[]> {
  return defaultTaxRates(tx, named === null ? customer : { taxRateIds: named })
}
