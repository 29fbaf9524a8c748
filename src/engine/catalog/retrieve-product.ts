import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findProduct } from './product-queries.ts'
import { productWithFeatures, type ShownProduct } from './with-features.ts'

/** By id or lookup_key; archived ones too. */
export async function retrieveProduct(tx: Tx, reference: string): Promise<ShownProduct> {
  return await productWithFeatures(tx, found(await findProduct(tx, reference), 'product', reference))
}
