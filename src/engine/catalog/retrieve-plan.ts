import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPlan, type PricedPlan } from './queries.ts'

/** By id or lookup_key; archived ones too. */
export async function retrievePlan(tx: Tx, reference: string): Promise<PricedPlan> {
  return found(await findPlan(tx, reference), 'plan', reference)
}
