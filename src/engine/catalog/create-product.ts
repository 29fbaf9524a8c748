import type { Context } from '../../context.ts'
import { presentProduct } from '../../contract/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type FeatureGiven, grantFeatures } from './grant-features.ts'
import { type NewProduct, newProduct } from './new-product.ts'
import { insertProduct } from './product-queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'
import type { ShownProduct } from './with-features.ts'

export async function createProduct(
  ctx: Context,
  tx: Tx,
  { features = [], ...input }: NewProduct & { features?: readonly FeatureGiven[] },
): Promise<ShownProduct> {
  refuseReserved(input.lookupKey, 'lookup_key')
  const product = newProduct(ctx, tx, input, true)
  if (!(await insertProduct(tx, product))) throw takenLookupKey(product.lookupKey, 'product', 'lookup_key')
  const shown = { ...product, features: await grantFeatures(tx, { kind: 'product', id: product.id }, features, true) }
  await recordEvents(ctx, tx, [{ type: 'product.created', object: presentProduct(shown, presenting(ctx, tx)) }])
  return shown
}
