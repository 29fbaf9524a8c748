import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { lockPrice } from './price-queries.ts'
import { retrievePrice } from './retrieve-price.ts'

/**
 * The price that the reference means now, locked by its id: whoever waits for the lock meets that price again, even if its
 * lookup_key went to a new version meanwhile.
 */
export async function holdPrice(tx: Tx, reference: string): Promise<CatalogPrice> {
  const { id } = await retrievePrice(tx, reference)
  return found(await lockPrice(tx, id), 'price', reference)
}
