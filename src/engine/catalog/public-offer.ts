import type { CatalogPrice } from '../../core/plan.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPrice, findPublicPrices } from './price-queries.ts'
import { findProduct } from './product-queries.ts'

/**
 * What a purchase page sells, by id or lookup_key: the public prices of an active product, or the one public price. null:
 * nothing is sold there; whether such a product exists is nobody's business.
 */
export async function publicOffer(
  tx: Tx,
  kind: 'product' | 'price',
  reference: string,
): Promise<{ product: Product; prices: CatalogPrice[] } | null> {
  const asked = kind === 'price' ? await findPrice(tx, reference) : null
  const wanted = kind === 'price' ? asked?.productId : reference
  if (wanted == null) return null
  const product = await findProduct(tx, wanted)
  if (!product || product.archivedAt) return null
  const prices = (await findPublicPrices(tx, product.id)).filter(price => asked === null || price.id === asked.id)
  return prices.length === 0 ? null : { product, prices }
}
