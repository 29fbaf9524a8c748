import type { Context } from '../../context.ts'
import { presentPlan } from '../../contract/plan.ts'
import type { Plan } from '../../core/plan.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { mergeMetadata } from '../merge-metadata.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { violates } from '../unique-violation.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type FeatureGiven, grantFeatures } from './grant-features.ts'
import { lockPlan, pricesOfPlan, updatePlan as save } from './queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'
import { planWithFeatures, type ShownPlan } from './with-features.ts'

export type PlanChange = {
  name?: string | undefined
  lookupKey?: string | null | undefined
  description?: string | null | undefined
  trialPeriodDays?: number | null | undefined
  /** False: out of sale. Open sessions and subscriptions are not touched. */
  active?: boolean | undefined
  metadata?: Metadata | undefined
  /** All of them anew; customers of the plan have them at once. */
  features?: readonly FeatureGiven[] | undefined
}

/** What is not said stays as it is. */
export async function updatePlan(ctx: Context, tx: Tx, reference: string, change: PlanChange): Promise<ShownPlan> {
  refuseReserved(change.lookupKey, 'lookup_key')
  const plan = found(await lockPlan(tx, reference), 'plan', reference)
  const changed: Plan = {
    ...plan,
    name: change.name ?? plan.name,
    lookupKey: change.lookupKey === undefined ? plan.lookupKey : change.lookupKey,
    description: change.description === undefined ? plan.description : change.description,
    trialPeriodDays: change.trialPeriodDays === undefined ? plan.trialPeriodDays : change.trialPeriodDays,
    archivedAt: change.active === undefined ? plan.archivedAt : change.active ? null : (plan.archivedAt ?? tx.now),
    metadata: mergeMetadata(plan.metadata, change.metadata ?? {}),
  }
  const [saved, prices] = await Promise.all([save(tx, changed), pricesOfPlan(tx, plan.id)]).catch(error => {
    throw violates(error, 'plan_lookup_key_is_unique') ? takenLookupKey(changed.lookupKey, 'plan', 'lookup_key') : error
  })
  if (!saved) throw takenLookupKey(changed.lookupKey, 'plan', 'lookup_key')
  if (change.features) await grantFeatures(tx, { kind: 'plan', id: plan.id }, change.features, false)
  const shown = await planWithFeatures(tx, { plan: saved, prices })
  await recordEvents(ctx, tx, [{ type: 'plan.updated', object: presentPlan(shown, presenting(ctx, tx)) }])
  return shown
}
