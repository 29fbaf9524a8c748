import type { Context } from '../../context.ts'
import { presentPlan } from '../../contract/plan.ts'
import { presentPrice } from '../../contract/price.ts'
import type { BillingPeriod } from '../../core/period.ts'
import type { Plan, PlanPrice } from '../../core/plan.ts'
import { type PriceModel, unitAmount } from '../../core/price.ts'
import type { Metadata } from '../../core/record.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { refuseReserved } from '../reserved-identifier.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { insertPlan, insertPrices, type PricedPlan } from './queries.ts'
import { takenLookupKey } from './taken-lookup-key.ts'

export type NewPrice = {
  lookupKey: string | null
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  model: PriceModel
  unitAmount: bigint | null
  unitAmountDecimal: string | null
  metadata: Metadata
}

export type NewPlan = { name: string; lookupKey: string | null; description: string | null; metadata: Metadata; prices: NewPrice[] }

/** A plan with its prices, whole or not at all. */
export async function createPlan(ctx: Context, tx: Tx, input: NewPlan): Promise<PricedPlan> {
  refuseReserved(input.lookupKey, 'lookup_key')
  const stored = { environmentId: tx.environment.id, createdAt: tx.now, updatedAt: tx.now, objectVersion: 1 }
  const plan: Plan = {
    ...stored,
    id: ctx.ids.id('plan'),
    metadata: input.metadata,
    lookupKey: input.lookupKey,
    name: input.name,
    description: input.description,
    archivedAt: null,
  }
  const prices = input.prices.map((price, position): PlanPrice => {
    const param = `prices.${position}`
    refuseReserved(price.lookupKey, `${param}.lookup_key`)
    return {
      ...stored,
      id: ctx.ids.id('price'),
      metadata: price.metadata,
      planId: plan.id,
      position,
      lookupKey: price.lookupKey,
      currency: price.currency,
      billingPeriod: price.billingPeriod,
      billingPeriodCount: price.billingPeriodCount,
      usageType: 'licensed',
      billingTiming: 'advance',
      model: price.model,
      unitAmountDecimal: plain(unitAmount(price, `${param}.${price.unitAmountDecimal === null ? 'unit_amount' : 'unit_amount_decimal'}`)),
      version: 1,
      archivedAt: null,
    }
  })
  if (!(await insertPlan(tx, plan))) throw takenLookupKey(plan.lookupKey, 'plan', 'lookup_key')
  const inserted = await insertPrices(tx, prices)
  const taken = prices.findIndex(price => !inserted.has(price.id))
  if (taken >= 0) throw takenLookupKey(prices[taken]!.lookupKey, 'price', `prices.${taken}.lookup_key`)

  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'plan.created', object: presentPlan(plan, prices, shown) },
    ...prices.map(price => ({ type: 'price.created' as const, object: presentPrice(price, shown) })),
  ])
  return { plan, prices }
}

/** As it will be read back: without zeros that say nothing. */
function plain(decimal: string): string {
  const whole = decimal.replace(/^0+(?=\d)/, '')
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole
}
