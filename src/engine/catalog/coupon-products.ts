import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findProductIds } from './discount-queries.ts'

/** Ids of the products that a coupon is limited to, each once; named by id or lookup_key. */
export async function couponProducts(tx: Tx, references: readonly string[] | null): Promise<string[] | null> {
  if (references === null) return null
  const ids = await findProductIds(tx, references)
  return [
    ...new Set(
      ids.map((id, n) => {
        if (id === null)
          throw new Failure('not_found', `There is no product "${references[n]}" in this environment: use its id or lookup_key.`, {
            param: `applies_to.products.${n}`,
          })
        return id
      }),
    ),
  ]
}
