import { Failure } from '../../core/failure.ts'
import type { CatalogPrice, Plan } from '../../core/plan.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { productsById } from './products-by-id.ts'
import { findPlan } from './queries.ts'

/** A plan that can be sold, with its prices in sale and their products by id. */
type SoldPlan = { plan: Plan; prices: CatalogPrice[]; products: Map<string, Product> }

/** By id or lookup_key. */
export async function requirePlan(tx: Tx, reference: string, param: string): Promise<SoldPlan> {
  const found = await findPlan(tx, reference)
  if (!found) throw new Failure('not_found', `There is no plan "${reference}" in this environment: use its id or lookup_key.`, { param })
  if (found.plan.archivedAt)
    throw new Failure('plan_archived', `The plan "${reference}" is archived and can't be sold: choose an active plan.`, { param })
  const prices = found.prices.filter(p => p.archivedAt === null)
  const products = await productsById(
    tx,
    prices.flatMap(p => p.productId ?? []),
  )
  return { plan: found.plan, prices, products }
}
