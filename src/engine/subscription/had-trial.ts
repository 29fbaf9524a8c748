import type { Tx } from '../../db/transaction.ts'
import { countTrials } from './queries.ts'

/** Whether the customer had a trial of the plan, or of any of the products. */
export async function hadTrial(tx: Tx, customerId: string, of: { planId: string | null; productIds: readonly string[] }): Promise<boolean> {
  return (await countTrials(tx, customerId, of)) > 0
}
