import { type Static, Type } from 'typebox'
import { billingPeriods } from '../core/period.ts'
import type { PlanPrice } from '../core/plan.ts'
import { priceModels } from '../core/price.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import {
  amountField,
  amountInput,
  currencyField,
  decimalField,
  enumOf,
  idField,
  metadataField,
  nullable,
  objectFields,
  textField,
  timeField,
} from './schema.ts'

const usageTypes = ['licensed'] as const
const billingTimings = ['advance'] as const
/** Three years of months: a longer period is a contract, not a subscription. */
const billingPeriodCountMax = 36

const billingPeriodField = () => enumOf(billingPeriods, 'How often it is charged, times billing_period_count.')

export const priceSchema = Type.Object(
  {
    id: idField('price', 'Id of the price.'),
    object: Type.Literal('price'),
    ...objectFields,
    plan_id: idField('plan', 'The plan it belongs to.'),
    lookup_key: nullable(textField('Your own name for it, accepted wherever its id is.')),
    type: Type.Literal('recurring', { description: 'Charged every billing period.' }),
    currency: currencyField(),
    billing_period: billingPeriodField(),
    billing_period_count: Type.Integer({ description: 'Number of billing periods between charges.' }),
    usage_type: enumOf(usageTypes, 'licensed: charged for the quantity that is subscribed to.'),
    billing_timing: enumOf(billingTimings, 'advance: charged when a period begins.'),
    model: enumOf(priceModels, 'flat: once, whatever the quantity; per_unit: times the quantity.'),
    unit_amount: nullable(amountField('Price of one unit; null when it is no whole number of minor units.')),
    unit_amount_decimal: decimalField('Price of one unit in minor units, exact.'),
    version: Type.Integer({ description: 'Rises when a new version replaces it: an amount is never edited.' }),
    active: Type.Boolean({ description: 'Whether it can be sold.' }),
    archived_at: nullable(timeField('When it was taken out of sale.')),
  },
  { title: 'Price', description: 'How a plan is charged. An amount is never edited.' },
)

export type WirePrice = Static<typeof priceSchema>

export function presentPrice(p: PlanPrice, at: Presenting): WirePrice {
  return {
    id: p.id,
    object: 'price',
    ...presentRecord(p, at),
    plan_id: p.planId,
    lookup_key: p.lookupKey,
    type: 'recurring',
    currency: p.currency,
    billing_period: p.billingPeriod,
    billing_period_count: p.billingPeriodCount,
    usage_type: p.usageType,
    billing_timing: p.billingTiming,
    model: p.model,
    unit_amount: wholeUnits(p.unitAmountDecimal),
    unit_amount_decimal: p.unitAmountDecimal,
    version: p.version,
    active: p.archivedAt === null,
    archived_at: timeOrNull(p.archivedAt),
  }
}

/** A unit price as a whole number of minor units, or null when it has a fraction. */
export function wholeUnits(unitAmountDecimal: string): bigint | null {
  const [whole = '', fraction = ''] = unitAmountDecimal.split('.')
  return /^0*$/.test(fraction) ? BigInt(whole) : null
}

/** A price as it is given inside its plan. Of unit_amount and unit_amount_decimal exactly one: checked by `core/price.ts`. */
export const priceInput = Type.Object(
  {
    lookup_key: Type.Optional(
      nullable(textField('Your own name for it, unique among prices; not shaped like one of our ids.', { maxLength: 255 })),
    ),
    currency: currencyField(),
    billing_period: billingPeriodField(),
    billing_period_count: Type.Optional(
      Type.Integer({ minimum: 1, maximum: billingPeriodCountMax, default: 1, description: 'Number of billing periods between charges.' }),
    ),
    usage_type: Type.Optional(enumOf(usageTypes, 'licensed: charged for the quantity that is subscribed to.')),
    billing_timing: Type.Optional(enumOf(billingTimings, 'advance: charged when a period begins.')),
    model: Type.Optional(
      enumOf(priceModels, 'flat: once, whatever the quantity; per_unit: times the quantity. per_unit when not given.', {
        default: 'per_unit',
      }),
    ),
    unit_amount: Type.Optional(nullable(amountInput('Price of one unit.'))),
    unit_amount_decimal: Type.Optional(
      nullable(decimalField('Price of one unit in minor units, up to 12 places: "0.25" usd is a quarter of a cent.')),
    ),
    trial_period_days: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 0, description: 'Trials are not offered: null or 0.' }))),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'PriceInput' },
)

export type PriceInput = Static<typeof priceInput>
