import type { PlanPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPrice } from './queries.ts'

/** By id or lookup_key; archived ones too. */
export async function retrievePrice(tx: Tx, reference: string): Promise<PlanPrice> {
  return found(await findPrice(tx, reference), 'price', reference)
}
