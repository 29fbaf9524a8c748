import type { Context } from '../../context.ts'
import { presentPlan } from '../../contract/plan.ts'
import { presentPrice } from '../../contract/price.ts'
import type { Plan } from '../../core/plan.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { type FeatureGiven, grantFeatures } from './grant-features.ts'
import { type NewPrice, newPrice } from './new-price.ts'
import { insertPrices } from './price-queries.ts'
import { insertPlan } from './queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'
import type { ShownPlan } from './with-features.ts'

export type NewPlan = {
  name: string
  lookupKey: string | null
  description: string | null
  trialPeriodDays: number | null
  metadata: Metadata
  prices: NewPrice[]
  features: FeatureGiven[]
}

/** A plan with its prices and features, whole or not at all. */
export async function createPlan(ctx: Context, tx: Tx, input: NewPlan): Promise<ShownPlan> {
  refuseReserved(input.lookupKey, 'lookup_key')
  const plan: Plan = {
    environmentId: tx.environment.id,
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    id: ctx.ids.id('plan'),
    metadata: input.metadata,
    lookupKey: input.lookupKey,
    name: input.name,
    description: input.description,
    trialPeriodDays: input.trialPeriodDays,
    archivedAt: null,
  }
  const place = { planId: plan.id, productId: null, listed: true, version: 1, replaces: null }
  const prices = input.prices.map((price, position) => newPrice(ctx, tx, price, { ...place, position }, `prices.${position}`))
  if (!(await insertPlan(tx, plan))) throw takenLookupKey(plan.lookupKey, 'plan', 'lookup_key')
  const inserted = await insertPrices(tx, prices)
  const taken = prices.findIndex(price => !inserted.has(price.id))
  if (taken >= 0) throw takenLookupKey(prices[taken]!.lookupKey, 'price', `prices.${taken}.lookup_key`)
  const features = await grantFeatures(tx, { kind: 'plan', id: plan.id }, input.features, true)

  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'plan.created', object: presentPlan({ plan, prices, features }, shown) },
    ...prices.map(price => ({ type: 'price.created' as const, object: presentPrice(price, shown) })),
  ])
  return { plan, prices, features }
}
