import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import type { OfferedPrice } from './offered-prices.ts'
import { findNamedPrices, findPlanNames } from './price-queries.ts'
import { productsById } from './products-by-id.ts'

/** Prices that were sold, archived or not, in the order asked. */
export async function pricesById(tx: Tx, ids: readonly string[]): Promise<OfferedPrice[]> {
  const prices = await findNamedPrices(tx, ids)
  const [products, plans] = await Promise.all([
    productsById(
      tx,
      prices.flatMap(price => price.productId ?? []),
    ),
    findPlanNames(
      tx,
      prices.flatMap(price => price.planId ?? []),
    ),
  ])
  return ids.map(id => {
    const price = prices.find(p => p.id === id)
    invariant(price, `price ${id} exists`)
    return {
      price,
      product: price.productId === null ? null : (products.get(price.productId) ?? null),
      planName: plans.find(p => p.id === price.planId)?.name ?? null,
    }
  })
}
