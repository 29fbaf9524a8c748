import type { CatalogPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPrice } from './price-queries.ts'

/** By id or lookup_key; archived ones too. */
export async function retrievePrice(tx: Tx, reference: string): Promise<CatalogPrice> {
  return found(await findPrice(tx, reference), 'price', reference)
}
