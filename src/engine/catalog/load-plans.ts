import type { Tx } from '../../db/transaction.ts'
import { findPlans } from './queries.ts'
import { plansWithFeatures, type ShownPlan } from './with-features.ts'

export async function loadPlans(tx: Tx, ids: readonly string[]): Promise<ShownPlan[]> {
  return await plansWithFeatures(tx, await findPlans(tx, ids))
}
