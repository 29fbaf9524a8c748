import type { GrantedFeature } from '../../core/feature.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { grantedBy } from './feature-queries.ts'
import type { PricedPlan } from './queries.ts'

/** A plan as it is shown. What only sells it does without its features. */
export type ShownPlan = PricedPlan & { features: GrantedFeature[] }
export type ShownProduct = Product & { features: GrantedFeature[] }

export async function plansWithFeatures(tx: Tx, plans: readonly PricedPlan[]): Promise<ShownPlan[]> {
  if (plans.length === 0) return []
  const ids = plans.map(({ plan }) => plan.id)
  const features = await grantedBy(tx, 'plan', ids)
  return plans.map(priced => ({ ...priced, features: features.get(priced.plan.id) ?? [] }))
}

export async function productsWithFeatures(tx: Tx, products: readonly Product[]): Promise<ShownProduct[]> {
  if (products.length === 0) return []
  const ids = products.map(product => product.id)
  const features = await grantedBy(tx, 'product', ids)
  return products.map(product => ({ ...product, features: features.get(product.id) ?? [] }))
}

export async function planWithFeatures(tx: Tx, priced: PricedPlan): Promise<ShownPlan> {
  const features = await grantedBy(tx, 'plan', [priced.plan.id])
  return { ...priced, features: features.get(priced.plan.id) ?? [] }
}

export async function productWithFeatures(tx: Tx, product: Product): Promise<ShownProduct> {
  const features = await grantedBy(tx, 'product', [product.id])
  return { ...product, features: features.get(product.id) ?? [] }
}
