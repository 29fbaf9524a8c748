import { Failure } from '../../core/failure.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { archivedPrice } from './archived-price.ts'
import { findNamedPrices, findPlanNames } from './price-queries.ts'
import { productsById } from './products-by-id.ts'
import { archivedProduct } from './require-product.ts'

/** A price that can be sold now, with what it is sold as. */
export type OfferedPrice = { price: CatalogPrice; product: Product | null; planName: string | null }

/** Prices by id or lookup_key, in the order asked: one statement for the prices, one for their products, one for their plans. */
export async function offeredPrices(tx: Tx, asked: readonly { reference: string; param: string }[]): Promise<OfferedPrice[]> {
  if (asked.length === 0) return []
  const prices = await findNamedPrices(
    tx,
    asked.map(each => each.reference),
  )
  const [products, plans] = await Promise.all([
    productsById(
      tx,
      prices.flatMap(price => price.productId ?? []),
    ),
    plansById(tx, prices),
  ])
  const byId = new Map(prices.map(price => [price.id, price]))
  const byKey = new Map(prices.flatMap(price => (price.lookupKey === null ? [] : [[price.lookupKey, price] as const])))
  const offered: OfferedPrice[] = []
  for (const { reference, param } of asked) {
    const price = byId.get(reference) ?? byKey.get(reference)
    if (!price) throw new Failure('not_found', `There is no price "${reference}" in this environment: use its id or lookup_key.`, { param })
    const product = price.productId === null ? null : products.get(price.productId)!
    const plan = price.planId === null ? null : plans.get(price.planId)!
    if (price.archivedAt) throw await archivedPrice(tx, price, reference, param)
    if (product?.archivedAt) throw archivedProduct(product.id, param)
    if (plan?.archived)
      throw new Failure(
        'plan_archived',
        `The price "${reference}" is of the archived plan "${plan.id}": choose a price of an active plan.`,
        {
          param,
        },
      )
    offered.push({ price, product, planName: plan?.name ?? null })
  }
  return offered
}

async function plansById(tx: Tx, prices: readonly CatalogPrice[]) {
  const ids = [...new Set(prices.flatMap(price => price.planId ?? []))]
  return new Map((ids.length === 0 ? [] : await findPlanNames(tx, ids)).map(plan => [plan.id, plan]))
}
