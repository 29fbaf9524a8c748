/** Coupons: named by id or lookup_key in every path. What one takes off never changes. */
import { Type } from 'typebox'
import { couponSchema, createCouponBody, presentCoupon, updateCouponBody } from '../contract/coupon.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { archiveCoupon } from '../engine/catalog/archive-coupon.ts'
import { createCoupon } from '../engine/catalog/create-coupon.ts'
import { listCoupons } from '../engine/catalog/list-coupons.ts'
import { retrieveCoupon } from '../engine/catalog/retrieve-coupon.ts'
import { updateCoupon } from '../engine/catalog/update-coupon.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Discounts'
const read = 'coupons:read'
const write = 'coupons:write'

const create = defineRoute({
  method: 'POST',
  path: '/coupons',
  scope: write,
  tag,
  summary: 'Create a coupon',
  description:
    'Takes percent_off or amount_off off. Sessions and subscriptions are given it, or buyers type in one of its promotion codes.',
  body: createCouponBody,
  answer: { status: 201, schema: couponSchema },
  failures: ['lookup_key_in_use', 'reserved_identifier', 'currency_unknown', 'parameter_missing', 'parameter_invalid', 'not_found'],
  example: {
    request: {
      lookup_key: 'launch',
      name: 'Launch',
      percent_off: '20',
      duration: 'repeating',
      duration_in_months: 3,
      max_redemptions: 100,
    },
  },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const coupon = await createCoupon(ctx, tx, {
      lookupKey: body.lookup_key ?? null,
      name: body.name ?? null,
      percentOff: body.percent_off == null ? null : String(body.percent_off),
      amountOff: body.amount_off == null ? null : BigInt(body.amount_off),
      currency: body.currency ?? null,
      duration: body.duration ?? 'once',
      durationInMonths: body.duration_in_months ?? null,
      maxRedemptions: body.max_redemptions ?? null,
      expiresAt: body.expires_at == null ? null : Temporal.Instant.from(body.expires_at),
      products: body.applies_to?.products ?? null,
      metadata: body.metadata ?? {},
    })
    return presentCoupon(coupon, tx.now, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/coupons',
  scope: read,
  tag,
  summary: 'List coupons',
  description: 'Newest first, archived ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    active: Type.Optional(Type.Boolean({ description: 'true: those that are given out; false: those that are archived.' })),
    lookup_key: Type.Optional(textField('The coupon with this lookup_key.')),
  }),
  answer: { status: 200, schema: listOf(couponSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const filters = { active: query.active ?? null, lookupKey: query.lookup_key ?? null }
    return presentList(await listCoupons(tx, filters, pageRequest(query)), '/v1/coupons', coupon =>
      presentCoupon(coupon, tx.now, shown(tx, links)),
    )
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/coupons/:id',
  scope: read,
  tag,
  summary: 'Retrieve a coupon',
  description: 'By id or lookup_key.',
  answer: { status: 200, schema: couponSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentCoupon(await retrieveCoupon(tx, request.params.id), tx.now, shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/coupons/:id',
  scope: write,
  tag,
  summary: 'Update a coupon',
  description: 'What is left out stays as it is; null empties. What it takes off and for how long never changes: create another one.',
  body: updateCouponBody,
  answer: { status: 200, schema: couponSchema },
  failures: ['not_found', 'lookup_key_in_use', 'reserved_identifier', 'parameter_invalid'],
  example: { request: { name: 'Launch week', max_redemptions: 200 } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) => {
    const { lookup_key: lookupKey, max_redemptions: maxRedemptions, ...change } = body
    return presentCoupon(await updateCoupon(ctx, tx, params.id, { ...change, lookupKey, maxRedemptions }), tx.now, shown(tx, links))
  },
})

const archive = defineRoute({
  method: 'POST',
  path: '/coupons/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a coupon',
  description:
    'Its codes are taken no more either. Open sessions and subscriptions keep what they have; update with active: true puts it back.',
  answer: { status: 200, schema: couponSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => presentCoupon(await archiveCoupon(ctx, tx, request.params.id), tx.now, shown(tx, links)),
})

export const couponRoutes = [create, list, retrieve, update, archive]
