import { type Static, Type } from 'typebox'
import { type Coupon, couponDurations } from '../core/discount.ts'
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

/** A hundred years. */
const monthsMax = 1_200
const productsMax = 100
const redemptionsMax = 1_000_000_000

const durations = 'once: the first invoice; repeating: the invoices of duration_in_months; forever: every invoice of the subscription.'

export const maxRedemptionsField = (description: string) => Type.Integer({ minimum: 1, maximum: redemptionsMax, description })

const appliesToSchema = Type.Object(
  { products: Type.Array(idField('prod', 'Id of a product.'), { description: 'Ids of the products.' }) },
  { description: 'What it takes off.' },
)

export const couponSchema = Type.Object(
  {
    id: idField('coup', 'Id of the coupon.'),
    object: Type.Literal('coupon'),
    ...objectFields,
    lookup_key: nullable(textField('Your own name for it, accepted wherever its id is.')),
    name: nullable(textField('What buyers read beside the amount.')),
    percent_off: nullable(decimalField('What it takes off in percent; null with amount_off.')),
    amount_off: nullable(amountField('What it takes off as an amount; null with percent_off.')),
    currency: nullable(currencyField('Of amount_off; null with percent_off, which works in all.')),
    duration: enumOf(couponDurations, durations),
    duration_in_months: nullable(Type.Integer({ description: 'Of repeating coupons.' })),
    max_redemptions: nullable(Type.Integer({ description: 'How often it can be used in all; null: no limit.' })),
    times_redeemed: Type.Integer({ description: 'How often it was used, with what open sessions hold.' }),
    applies_to: nullable(appliesToSchema),
    expires_at: nullable(timeField('From when it is taken no more.')),
    valid: Type.Boolean({ description: 'Whether it can be used now: active, not expired, not used up.' }),
    active: Type.Boolean({ description: 'Whether it is given out. Archived ones are not.' }),
    archived_at: nullable(timeField('When it was archived.')),
  },
  { title: 'Coupon', description: 'Takes a percentage or an amount off. Given by its id or lookup_key, or to buyers by promotion codes.' },
)

export type WireCoupon = Static<typeof couponSchema>

/** `now`: the moment of which `valid` is told. */
export function presentCoupon(c: Coupon, now: Temporal.Instant, at: Presenting): WireCoupon {
  const usedUp = c.maxRedemptions !== null && c.timesRedeemed >= c.maxRedemptions
  const expired = c.expiresAt !== null && Temporal.Instant.compare(c.expiresAt, now) <= 0
  return {
    id: c.id,
    object: 'coupon',
    ...presentRecord(c, at),
    lookup_key: c.lookupKey,
    name: c.name,
    percent_off: c.percentOff,
    amount_off: c.amountOff,
    currency: c.currency,
    duration: c.duration,
    duration_in_months: c.durationInMonths,
    max_redemptions: c.maxRedemptions,
    times_redeemed: c.timesRedeemed,
    applies_to: c.productIds && { products: c.productIds },
    expires_at: timeOrNull(c.expiresAt),
    valid: c.archivedAt === null && !usedUp && !expired,
    active: c.archivedAt === null,
    archived_at: timeOrNull(c.archivedAt),
  }
}

const lookupKeyField = () =>
  Type.Optional(
    nullable(
      textField('Your own name for it, unique among coupons; not shaped like one of our ids (400 reserved_identifier).', {
        maxLength: 255,
      }),
    ),
  )
const nameField = () => Type.Optional(nullable(textField('What buyers read beside the amount.', { maxLength: 100 })))

export const createCouponBody = Type.Object(
  {
    lookup_key: lookupKeyField(),
    name: nameField(),
    percent_off: Type.Optional(
      nullable(
        Type.Union([
          decimalField('A percentage above 0 and up to 100, with at most 4 places.'),
          Type.Number({ description: 'The same as a number.' }),
        ]),
      ),
    ),
    amount_off: Type.Optional(nullable(amountInput('What it takes off, instead of percent_off.', { minimum: 1 }))),
    currency: Type.Optional(nullable(currencyField('Of amount_off. ISO 4217, in any letter case.'))),
    duration: Type.Optional(enumOf(couponDurations, `${durations} once when not given.`)),
    duration_in_months: Type.Optional(
      nullable(Type.Integer({ minimum: 1, maximum: monthsMax, description: 'Of repeating coupons, and only of those.' })),
    ),
    max_redemptions: Type.Optional(nullable(maxRedemptionsField('How often it can be used in all; no limit when not given.'))),
    expires_at: Type.Optional(nullable(timeField('From when it is taken no more; lies ahead.'))),
    applies_to: Type.Optional(
      nullable(
        Type.Object(
          {
            products: Type.Array(textField('Id or lookup_key of a product.'), {
              minItems: 1,
              maxItems: productsMax,
              description: 'It takes off these only.',
            }),
          },
          { description: 'What it takes off; everything when not given.' },
        ),
      ),
    ),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreateCoupon' },
)

/** What is left out stays as it is; null empties. */
export const updateCouponBody = Type.Object(
  {
    name: nameField(),
    lookup_key: lookupKeyField(),
    active: Type.Optional(
      Type.Boolean({ description: 'false archives it, true puts it back. Open sessions and subscriptions keep what they have.' }),
    ),
    max_redemptions: Type.Optional(
      nullable(maxRedemptionsField('How often it can be used in all, at least times_redeemed; null: no limit.')),
    ),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdateCoupon' },
)
