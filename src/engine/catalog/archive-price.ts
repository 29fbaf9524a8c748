import type { Context } from '../../context.ts'
import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrievePrice } from './retrieve-price.ts'
import { updatePrice } from './update-price.ts'

/** Out of sale; open sessions and subscriptions go on with it. Twice is once: nothing is told the second time. */
export async function archivePrice(ctx: Context, tx: Tx, reference: string): Promise<CatalogPrice> {
  const known = await retrievePrice(tx, reference)
  return known.archivedAt ? known : await updatePrice(ctx, tx, known.id, { active: false })
}
