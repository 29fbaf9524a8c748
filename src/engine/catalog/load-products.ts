import type { Tx } from '../../db/transaction.ts'
import { findProducts } from './product-queries.ts'
import { productsWithFeatures, type ShownProduct } from './with-features.ts'

export async function loadProducts(tx: Tx, ids: readonly string[]): Promise<ShownProduct[]> {
  return await productsWithFeatures(tx, await findProducts(tx, ids))
}
