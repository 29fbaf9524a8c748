import { type Static, Type } from 'typebox'
import type { GrantedFeature } from '../core/feature.ts'
import type { CatalogPrice, Plan } from '../core/plan.ts'
import { grantedFeaturesField, grantFeaturesField, presentGrantedFeature } from './feature.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { presentPrice, priceInput, priceSchema, trialDaysField } from './price.ts'
import { idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

/** What fits a pricing page many times over, and one request. */
const pricesMax = 100

export const planSchema = Type.Object(
  {
    id: idField('plan', 'Id of the plan.'),
    object: Type.Literal('plan'),
    ...objectFields,
    lookup_key: nullable(textField('Your own name for it, accepted wherever its id is.')),
    name: textField('What buyers read on the checkout page and on invoices.'),
    description: nullable(textField('For your own use.')),
    trial_period_days: nullable(Type.Integer({ description: 'Days of trial of its subscriptions; null: the longest of its prices.' })),
    active: Type.Boolean({ description: 'Whether it can be sold.' }),
    archived_at: nullable(timeField('When it was taken out of sale.')),
    prices: Type.Array(priceSchema, {
      description: 'All its prices, in the order given. Those of one currency and period are sold together.',
    }),
    features: grantedFeaturesField(),
  },
  { title: 'Plan', description: 'A named bundle of recurring prices and features that is subscribed to as one.' },
)

export type WirePlan = Static<typeof planSchema>

/** As it is shown: with its prices and what it grants. */
type Whole = { plan: Plan; prices: readonly CatalogPrice[]; features: readonly GrantedFeature[] }

export function presentPlan({ plan: p, prices, features }: Whole, at: Presenting): WirePlan {
  return {
    id: p.id,
    object: 'plan',
    ...presentRecord(p, at),
    lookup_key: p.lookupKey,
    name: p.name,
    description: p.description,
    trial_period_days: p.trialPeriodDays,
    active: p.archivedAt === null,
    archived_at: timeOrNull(p.archivedAt),
    prices: prices.map(price => presentPrice(price, at)),
    features: features.map(presentGrantedFeature),
  }
}

const nameField = () => textField('What buyers read on the checkout page and on invoices.', { maxLength: 255 })
const lookupKeyField = () =>
  Type.Optional(
    nullable(
      textField('Your own name for it, unique among plans; not shaped like one of our ids (400 reserved_identifier).', { maxLength: 255 }),
    ),
  )

export const createPlanBody = Type.Object(
  {
    name: nameField(),
    lookup_key: lookupKeyField(),
    description: Type.Optional(nullable(textField('For your own use.'))),
    trial_period_days: Type.Optional(
      nullable(trialDaysField('Days of trial of its subscriptions; 0: none; null: the longest of its prices.')),
    ),
    prices: Type.Array(priceInput, {
      minItems: 1,
      maxItems: pricesMax,
      description: 'Its prices. Several of one currency and period are sold together.',
    }),
    features: Type.Optional(grantFeaturesField('What its subscribers may use.')),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreatePlan' },
)

/** What is left out stays as it is; null empties. */
export const updatePlanBody = Type.Object(
  {
    name: Type.Optional(nameField()),
    lookup_key: lookupKeyField(),
    description: Type.Optional(nullable(textField('For your own use.'))),
    trial_period_days: Type.Optional(
      nullable(trialDaysField('Days of trial of its subscriptions; 0: none; null: the longest of its prices.')),
    ),
    active: Type.Optional(
      Type.Boolean({ description: 'false takes it out of sale, true puts it back. Open sessions and subscriptions are not touched.' }),
    ),
    features: Type.Optional(grantFeaturesField('What its subscribers may use, all of it anew: it applies to all of them at once.')),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdatePlan' },
)
