import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrievePlan } from './retrieve-plan.ts'
import { updatePlan } from './update-plan.ts'
import type { ShownPlan } from './with-features.ts'

/** Out of sale. Twice is once: nothing is told the second time. */
export async function archivePlan(ctx: Context, tx: Tx, reference: string): Promise<ShownPlan> {
  const known = await retrievePlan(tx, reference)
  return known.plan.archivedAt ? known : await updatePlan(ctx, tx, known.plan.id, { active: false })
}
