import type { Context } from '../../context.ts'
import { presentPrice } from '../../contract/price.ts'
import { Failure } from '../../core/failure.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type NewPrice, newPrice } from './new-price.ts'
import { insertPrices, nextPosition } from './price-queries.ts'
import { requirePlan } from './require-plan.ts'
import { requireProduct } from './require-product.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

/** Ids or lookup keys of what it charges for: one of them, or both. */
export type PriceOf = { product: string | null; plan: string | null }

export async function createPrice(ctx: Context, tx: Tx, of: PriceOf, given: NewPrice): Promise<CatalogPrice> {
  if (of.product === null && of.plan === null)
    throw new Failure('parameter_missing', 'A price belongs to a product, to a plan, or to both: send product_id or plan_id.', {
      param: 'product_id',
    })
  const [product, sold] = await Promise.all([
    of.product === null ? null : requireProduct(tx, of.product, 'product_id'),
    of.plan === null ? null : requirePlan(tx, of.plan, 'plan_id'),
  ])
  const belongs = { planId: sold?.plan.id ?? null, productId: product?.id ?? null }
  const place = { ...belongs, position: await nextPosition(tx, belongs), listed: true, version: 1, replaces: null }
  const price = newPrice(ctx, tx, given, place, '')
  if ((await insertPrices(tx, [price])).size === 0) throw takenLookupKey(price.lookupKey, 'price', 'lookup_key')
  await recordEvents(ctx, tx, [{ type: 'price.created', object: presentPrice(price, presenting(ctx, tx)) }])
  return price
}
