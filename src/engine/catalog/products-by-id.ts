import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { findProducts } from './product-queries.ts'

/** Archived ones too. What is unknown is left out. */
export async function productsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Product>> {
  if (ids.length === 0) return new Map()
  return new Map((await findProducts(tx, [...new Set(ids)])).map(product => [product.id, product]))
}
