import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPlan } from './queries.ts'
import { planWithFeatures, type ShownPlan } from './with-features.ts'

/** By id or lookup_key; archived ones too. */
export async function retrievePlan(tx: Tx, reference: string): Promise<ShownPlan> {
  return await planWithFeatures(tx, found(await findPlan(tx, reference), 'plan', reference))
}
