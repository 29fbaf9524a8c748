import { type Static, Type } from 'typebox'
import { billingPeriods } from '../core/period.ts'
import type { CatalogPrice } from '../core/plan.ts'
import { priceModels, priceTypes } from '../core/price.ts'
import { tiersMax } from '../core/price-input.ts'
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
const roundings = ['up', 'down'] as const
/** Three years of months: a longer period is a contract, not a subscription. */
const billingPeriodCountMax = 36
const trialDaysMax = 730
const packageSizeMax = 1_000_000_000

export const billingPeriodField = () => enumOf(billingPeriods, 'How often it is charged, times billing_period_count.')
export const trialDaysField = (description: string) => Type.Integer({ minimum: 0, maximum: trialDaysMax, description })
const models =
  'flat: once, whatever the quantity; per_unit: times the quantity; package: per started package; graduated: each tier charges its own units; volume: the tier that the quantity falls into charges all of it.'

const tierSchema = Type.Object(
  {
    up_to: nullable(Type.Integer({ description: 'The last unit of the tier, inclusive; null: no end.' })),
    unit_amount: nullable(amountField('Price of one unit; null when it is no whole number of minor units.')),
    unit_amount_decimal: decimalField('Price of one unit in minor units, exact.'),
    flat_amount: nullable(amountField('Charged once when the tier is reached; null when it is no whole number of minor units.')),
    flat_amount_decimal: decimalField('The same in minor units, exact.'),
  },
  { title: 'PriceTier' },
)

const packageSchema = Type.Object(
  {
    package_size: Type.Integer({ description: 'Units in one package: unit_amount is for all of them.' }),
    rounding: enumOf(roundings, 'up: a started package is charged; down: only full ones.'),
  },
  { description: 'How units are packed.' },
)

export const priceSchema = Type.Object(
  {
    id: idField('price', 'Id of the price.'),
    object: Type.Literal('price'),
    ...objectFields,
    plan_id: nullable(idField('plan', 'The plan it belongs to.')),
    product_id: nullable(idField('prod', 'The product it charges for.')),
    lookup_key: nullable(textField('Your own name for it, accepted wherever its id is.')),
    description: nullable(textField('What buyers read; null: the name of its product or plan.')),
    type: enumOf(priceTypes, 'one_time: charged once. recurring: every billing period.'),
    currency: currencyField(),
    billing_period: nullable(billingPeriodField()),
    billing_period_count: nullable(Type.Integer({ description: 'Number of billing periods between charges.' })),
    usage_type: enumOf(usageTypes, 'licensed: charged for the quantity that is subscribed to.'),
    billing_timing: enumOf(billingTimings, 'advance: charged when a period begins.'),
    model: enumOf(priceModels, models),
    unit_amount: nullable(
      amountField('Price of one unit (of one package); null with tiers, or when it is no whole number of minor units.'),
    ),
    unit_amount_decimal: nullable(decimalField('Price of one unit in minor units, exact; null with tiers.')),
    tiers: nullable(Type.Array(tierSchema, { description: 'Of graduated and volume prices.' })),
    package: nullable(packageSchema),
    free_units: decimalField('Units that cost nothing: they come off the quantity first.'),
    minimum_amount: nullable(amountField('What a line comes to at least.')),
    maximum_amount: nullable(amountField('What a line comes to at most.')),
    flat_when_zero: Type.Boolean({ description: "Whether a quantity of zero pays the first tier's flat amount." }),
    trial_period_days: nullable(Type.Integer({ description: 'Days of trial that it brings to a subscription.' })),
    public: Type.Boolean({ description: 'Whether it is sold on the public purchase page of its product.' }),
    version: Type.Integer({ description: 'Rises when a new version replaces it: an amount is never edited.' }),
    replaces: nullable(idField('price', 'The version that it took the place of.')),
    active: Type.Boolean({ description: 'Whether it can be sold.' }),
    archived_at: nullable(timeField('When it was taken out of sale.')),
  },
  { title: 'Price', description: 'How a plan or product is charged. An amount is never edited.' },
)

export type WirePrice = Static<typeof priceSchema>

export function presentPrice(p: CatalogPrice, at: Presenting): WirePrice {
  return {
    id: p.id,
    object: 'price',
    ...presentRecord(p, at),
    plan_id: p.planId,
    product_id: p.productId,
    lookup_key: p.lookupKey,
    description: p.description,
    type: p.type,
    currency: p.currency,
    billing_period: p.billingPeriod,
    billing_period_count: p.billingPeriodCount,
    usage_type: p.usageType,
    billing_timing: p.billingTiming,
    model: p.model,
    unit_amount: p.unitAmountDecimal === null ? null : wholeUnits(p.unitAmountDecimal),
    unit_amount_decimal: p.unitAmountDecimal,
    tiers:
      p.tiers?.map(tier => ({
        up_to: tier.up_to === null ? null : Number(tier.up_to),
        unit_amount: wholeUnits(tier.unit_amount_decimal),
        unit_amount_decimal: tier.unit_amount_decimal,
        flat_amount: wholeUnits(tier.flat_amount_decimal),
        flat_amount_decimal: tier.flat_amount_decimal,
      })) ?? null,
    package: p.packageSize === null ? null : { package_size: Number(p.packageSize), rounding: p.packageRounding },
    free_units: p.freeUnits,
    minimum_amount: p.minimumAmount,
    maximum_amount: p.maximumAmount,
    flat_when_zero: p.flatWhenZero,
    trial_period_days: p.trialPeriodDays,
    public: p.public,
    version: p.version,
    replaces: p.replaces,
    active: p.archivedAt === null,
    archived_at: timeOrNull(p.archivedAt),
  }
}

/** A unit price as a whole number of minor units, or null when it has a fraction. */
export function wholeUnits(unitAmountDecimal: string): bigint | null {
  const [whole = '', fraction = ''] = unitAmountDecimal.split('.')
  return /^0*$/.test(fraction) ? BigInt(whole) : null
}

const tierInput = Type.Object({
  up_to: nullable(
    Type.Integer({ minimum: 1, maximum: 999_999_999_999, description: 'The last unit of the tier, inclusive; null: no end.' }),
  ),
  unit_amount: Type.Optional(nullable(amountInput('Price of one unit.'))),
  unit_amount_decimal: Type.Optional(nullable(decimalField('Price of one unit in minor units, up to 12 places.'))),
  flat_amount: Type.Optional(nullable(amountInput('Charged once when the tier is reached.'))),
  flat_amount_decimal: Type.Optional(nullable(decimalField('The same in minor units, up to 12 places.'))),
})

/** Of unit_amount and unit_amount_decimal exactly one, or tiers: checked by `core/price-input.ts`. */
export const amountFields = {
  unit_amount: Type.Optional(nullable(amountInput('Price of one unit, or of one package.'))),
  unit_amount_decimal: Type.Optional(
    nullable(decimalField('Price of one unit in minor units, up to 12 places: "0.25" usd is a quarter of a cent.')),
  ),
  tiers: Type.Optional(
    nullable(
      Type.Array(tierInput, {
        minItems: 1,
        maxItems: tiersMax,
        description: 'Of graduated and volume prices; they rise, the last has no end.',
      }),
    ),
  ),
  package: Type.Optional(
    nullable(
      Type.Object(
        {
          package_size: Type.Integer({ minimum: 1, maximum: packageSizeMax, description: 'Units in one package.' }),
          rounding: Type.Optional(enumOf(roundings, 'up: a started package is charged; down: only full ones. up when not given.')),
        },
        { description: 'Of package prices: how units are packed.' },
      ),
    ),
  ),
  free_units: Type.Optional(
    nullable(Type.Union([Type.Integer({ minimum: 0, maximum: 999_999_999_999 }), decimalField('Units that cost nothing.')])),
  ),
  minimum_amount: Type.Optional(nullable(amountInput('What a line comes to at least.'))),
  maximum_amount: Type.Optional(nullable(amountInput('What a line comes to at most.'))),
  flat_when_zero: Type.Optional(Type.Boolean({ description: "Whether a quantity of zero pays the first tier's flat amount." })),
}

const lookupKeyInput = () =>
  Type.Optional(nullable(textField('Your own name for it, unique among prices; not shaped like one of our ids.', { maxLength: 255 })))
const descriptionInput = () => Type.Optional(nullable(textField('What buyers read; null: the name of its product or plan.')))
const publicInput = () => Type.Optional(Type.Boolean({ description: 'Whether it is sold on the public purchase page of its product.' }))

/** A price as it is given, inside its plan or by itself. */
export const priceFields = {
  lookup_key: lookupKeyInput(),
  description: descriptionInput(),
  currency: currencyField(),
  billing_period_count: Type.Optional(
    nullable(
      Type.Integer({ minimum: 1, maximum: billingPeriodCountMax, default: 1, description: 'Number of billing periods between charges.' }),
    ),
  ),
  usage_type: Type.Optional(enumOf(usageTypes, 'licensed: charged for the quantity that is subscribed to.')),
  billing_timing: Type.Optional(enumOf(billingTimings, 'advance: charged when a period begins.')),
  model: Type.Optional(enumOf(priceModels, `${models} per_unit when not given.`, { default: 'per_unit' })),
  ...amountFields,
  trial_period_days: Type.Optional(nullable(trialDaysField('Days of trial that it brings to a subscription; 0 or null: none.'))),
  public: publicInput(),
  metadata: Type.Optional(metadataField()),
}

/** A price of a plan: always recurring. */
export const priceInput = Type.Object({ ...priceFields, billing_period: billingPeriodField() }, { title: 'PriceInput' })

export type PriceInput = Omit<Static<typeof priceInput>, 'billing_period'> & {
  billing_period?: Static<typeof priceInput>['billing_period'] | null
}

export const createPriceBody = Type.Object(
  {
    product_id: Type.Optional(nullable(idField('prod', 'Id or lookup_key of the product that it charges for.'))),
    plan_id: Type.Optional(
      nullable(idField('plan', 'Id or lookup_key of the plan that it joins. One of product_id and plan_id, or both.')),
    ),
    ...priceFields,
    billing_period: Type.Optional(nullable(enumOf(billingPeriods, 'How often it is charged, times billing_period_count; left out: once.'))),
  },
  { title: 'CreatePrice' },
)

const anotherVersion = 'An amount never changes: make a new version with POST /v1/prices/{id}/versions.'
const anotherPrice = 'It never changes: make another price with POST /v1/prices.'
const neverChanged = [
  ...[...Object.keys(amountFields), 'model'].map(field => [field, anotherVersion]),
  ...['currency', 'billing_period', 'billing_period_count', 'trial_period_days', 'product_id', 'plan_id'].map(field => [
    field,
    anotherPrice,
  ]),
]

/** What is left out stays as it is; null empties. */
export const updatePriceBody = Type.Object(
  {
    lookup_key: lookupKeyInput(),
    description: descriptionInput(),
    public: publicInput(),
    active: Type.Optional(
      Type.Boolean({ description: 'false takes it out of sale, true puts it back. Open sessions and subscriptions are not touched.' }),
    ),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdatePrice', elsewhere: Object.fromEntries(neverChanged) },
)

/** What is left out stays as it is; another model brings its own amounts. */
export const priceVersionBody = Type.Object(
  {
    ...amountFields,
    model: Type.Optional(enumOf(priceModels, `${models} Another model than the old one needs its own amount or tiers.`)),
    description: Type.Optional(nullable(textField('What buyers read; left out: as the old version says.'))),
  },
  { title: 'CreatePriceVersion' },
)

export type PriceVersionInput = Static<typeof priceVersionBody>
