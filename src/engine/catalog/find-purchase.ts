import type { Context } from '../../context.ts'
import { findSellers } from './purchase-queries.ts'

/** Few more than one: several environments may use the same word. */
const sellersMax = 20

/**
 * Which environment sells a product or price on its public page. An id names one; a lookup_key may be used by several:
 * then the one that is asked for, else the only live one, else none.
 */
export async function findPurchase(
  ctx: Context,
  kind: 'product' | 'price',
  reference: string,
  environmentId: string | null,
): Promise<string | null> {
  const sellers = await findSellers(ctx.db.sql, kind, reference, sellersMax)
  if (environmentId !== null) return sellers.find(s => s.environmentId === environmentId)?.environmentId ?? null
  if (sellers.length === 1) return sellers[0]!.environmentId
  const live = sellers.filter(s => s.live)
  return live.length === 1 ? live[0]!.environmentId : null
}
