import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrieveProduct } from './retrieve-product.ts'
import { updateProduct } from './update-product.ts'
import type { ShownProduct } from './with-features.ts'

/** Out of sale, with all its prices. Twice is once: nothing is told the second time. */
export async function archiveProduct(ctx: Context, tx: Tx, reference: string): Promise<ShownProduct> {
  const known = await retrieveProduct(tx, reference)
  return known.archivedAt ? known : await updateProduct(ctx, tx, known.id, { active: false })
}
