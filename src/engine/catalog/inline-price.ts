import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import type { HsaFsaEligibility, Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { type NewPrice, newPrice } from './new-price.ts'
import { newProduct } from './new-product.ts'
import type { OfferedPrice } from './offered-prices.ts'
import { insertPrices } from './price-queries.ts'
import { insertProduct } from './product-queries.ts'
import { requireProduct } from './require-product.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

type InlineProduct = { reference: string } | { name: string; hsaFsaEligibility: HsaFsaEligibility; visitType: string | null }

/**
 * A price made for one offer, of a product of the catalog or of one made with it. What is made here is outside lists and
 * no event tells of it: the offer that it is made for does. `param` is where the price stands in the request.
 */
export async function inlinePrice(
  ctx: Context,
  tx: Tx,
  { product: wanted, ...given }: NewPrice & { product: InlineProduct },
  param: string,
): Promise<OfferedPrice> {
  const at = (field: string) => (param === '' ? field : `${param}.${field}`)
  const known = 'reference' in wanted ? await requireProduct(tx, wanted.reference, at('product_id')) : null
  const product = known ?? unlistedProduct(ctx, tx, wanted as Exclude<InlineProduct, { reference: string }>)
  const place = { planId: null, productId: product.id, position: 0, listed: false, version: 1, replaces: null }
  const price = newPrice(ctx, tx, given, place, param)
  if (!known) invariant(await insertProduct(tx, product), 'a product without a lookup_key meets no other')
  if ((await insertPrices(tx, [price])).size === 0) throw takenLookupKey(price.lookupKey, 'price', at('lookup_key'))
  return { price, product, planName: null }
}

function unlistedProduct(ctx: Context, tx: Tx, named: Exclude<InlineProduct, { reference: string }>): Product {
  const unsaid = { lookupKey: null, description: null, upcCode: null, gtin: null, active: true, metadata: {} }
  return newProduct(ctx, tx, { ...unsaid, ...named }, false)
}
