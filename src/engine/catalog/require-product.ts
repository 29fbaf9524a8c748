import { Failure } from '../../core/failure.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { findProduct } from './product-queries.ts'

/** A product that can be sold, by id or lookup_key. */
export async function requireProduct(tx: Tx, reference: string, param: string): Promise<Product> {
  const product = await findProduct(tx, reference)
  if (!product)
    throw new Failure('not_found', `There is no product "${reference}" in this environment: use its id or lookup_key.`, { param })
  if (product.archivedAt) throw archivedProduct(reference, param)
  return product
}

/** The refusal of a product that is out of sale. */
export function archivedProduct(reference: string, param: string): Failure {
  return new Failure(
    'product_archived',
    `The product "${reference}" is archived and can't be sold: choose another one, or put it back with POST /v1/products/{id} {"active": true}.`,
    { param },
  )
}
