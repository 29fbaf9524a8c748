import type { Tx } from '../../db/transaction.ts'
import { findPlans, type PricedPlan } from './queries.ts'

export async function loadPlans(tx: Tx, ids: readonly string[]): Promise<PricedPlan[]> {
  return await findPlans(tx, ids)
}
