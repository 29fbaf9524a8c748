import type { Tx } from '../../db/transaction.ts'
import { findPlanId } from './queries.ts'

/** The id that a list is narrowed to; null: it is not. An unknown plan is kept: nothing is found under it. */
export async function narrowToPlan(tx: Tx, reference: string | undefined): Promise<string | null> {
  if (reference === undefined) return null
  return (await findPlanId(tx, reference)) ?? reference
}
