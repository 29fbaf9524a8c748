import { type Static, Type } from 'typebox'
import type { PromotionCode } from '../core/discount.ts'
import { maxRedemptionsField } from './coupon.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { idField, metadataField, nullable, objectFields, textField, timeField } from './schema.ts'

export const promotionCodeSchema = Type.Object(
  {
    id: idField('promo', 'Id of the promotion code.'),
    object: Type.Literal('promotion_code'),
    ...objectFields,
    code: textField('What buyers type in, in any letter case.'),
    coupon_id: idField('coup', 'The coupon that it gives.'),
    max_redemptions: nullable(
      Type.Integer({ description: "How often it can be used in all, within the coupon's own limit; null: no limit." }),
    ),
    times_redeemed: Type.Integer({ description: 'How often it was used, with what open sessions hold.' }),
    expires_at: nullable(timeField('From when it is taken no more.')),
    customer_id: nullable(idField('cus', 'Only this customer can use it; null: anybody.')),
    active: Type.Boolean({ description: 'Whether it is taken. Archived ones are not, and their word is free for another.' }),
    archived_at: nullable(timeField('When it was archived.')),
  },
  {
    title: 'PromotionCode',
    description: 'A word that buyers type in to use a coupon; unique among active ones, whatever its letter case.',
  },
)

export type WirePromotionCode = Static<typeof promotionCodeSchema>

export function presentPromotionCode(c: PromotionCode, at: Presenting): WirePromotionCode {
  return {
    id: c.id,
    object: 'promotion_code',
    ...presentRecord(c, at),
    code: c.code,
    coupon_id: c.couponId,
    max_redemptions: c.maxRedemptions,
    times_redeemed: c.timesRedeemed,
    expires_at: timeOrNull(c.expiresAt),
    customer_id: c.customerId,
    active: c.archivedAt === null,
    archived_at: timeOrNull(c.archivedAt),
  }
}

const expiresAtField = () => Type.Optional(nullable(timeField('From when it is taken no more; lies ahead.')))

export const createPromotionCodeBody = Type.Object(
  {
    code: Type.Optional(
      nullable(
        Type.String({
          pattern: '^[A-Za-z0-9-]{3,40}$',
          maxLength: 40,
          description: 'Letters, digits and hyphens, 3 to 40. Made up when not given.',
          examples: ['LAUNCH20'],
        }),
      ),
    ),
    coupon: textField('Id or lookup_key of the coupon that it gives.'),
    max_redemptions: Type.Optional(
      nullable(maxRedemptionsField("How often it can be used in all, within the coupon's own limit; no limit when not given.")),
    ),
    expires_at: expiresAtField(),
    customer: Type.Optional(nullable(textField('Id or external_id of the only customer who can use it; anybody when not given.'))),
    metadata: Type.Optional(metadataField()),
  },
  { title: 'CreatePromotionCode' },
)

/** What is left out stays as it is; null empties. */
export const updatePromotionCodeBody = Type.Object(
  {
    active: Type.Optional(Type.Boolean({ description: 'false archives it, true puts it back. Open sessions keep what they have.' })),
    max_redemptions: Type.Optional(
      nullable(maxRedemptionsField('How often it can be used in all, at least times_redeemed; null: no limit.')),
    ),
    expires_at: expiresAtField(),
    metadata: Type.Optional(metadataField('Merged into what is there; an empty value removes its key.')),
  },
  { title: 'UpdatePromotionCode' },
)
