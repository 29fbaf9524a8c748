import { Failure } from '../../core/failure.ts'
import type { Plan, PlanPrice } from '../../core/plan.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPlan } from './queries.ts'

/** A plan that can be sold, by id or lookup_key, with its prices. */
export async function requirePlan(tx: Tx, reference: string, param: string): Promise<{ plan: Plan; prices: PlanPrice[] }> {
  const found = await findPlan(tx, reference)
  if (!found) throw new Failure('not_found', `There is no plan "${reference}" in this environment: use its id or lookup_key.`, { param })
  if (found.plan.archivedAt)
    throw new Failure('plan_archived', `The plan "${reference}" is archived and can't be sold: choose an active plan.`, { param })
  return { plan: found.plan, prices: found.prices.filter(p => p.archivedAt === null) }
}
