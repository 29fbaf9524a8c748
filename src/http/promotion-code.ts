/** Promotion codes: named by id, or by the code in any letter case, in every path. */
import { Type } from 'typebox'
import { createPromotionCodeBody, presentPromotionCode, promotionCodeSchema, updatePromotionCodeBody } from '../contract/promotion-code.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { archivePromotionCode } from '../engine/catalog/archive-promotion-code.ts'
import { createPromotionCode } from '../engine/catalog/create-promotion-code.ts'
import { listPromotionCodes } from '../engine/catalog/list-promotion-codes.ts'
import { retrievePromotionCode } from '../engine/catalog/retrieve-promotion-code.ts'
import { updatePromotionCode } from '../engine/catalog/update-promotion-code.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { requireCustomer } from '../engine/customer/require-customer.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Discounts'
const read = 'promotion_codes:read'
const write = 'promotion_codes:write'

const create = defineRoute({
  method: 'POST',
  path: '/promotion_codes',
  scope: write,
  tag,
  summary: 'Create a promotion code',
  description: 'A word that buyers type in on the checkout page to use a coupon.',
  body: createPromotionCodeBody,
  answer: { status: 201, schema: promotionCodeSchema },
  failures: ['code_in_use', 'coupon_not_applicable', 'customer_not_found', 'not_found', 'parameter_invalid'],
  example: { request: { code: 'LAUNCH20', coupon: 'launch', max_redemptions: 50, expires_at: null, customer: null } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const customer = body.customer == null ? null : await requireCustomer(tx, body.customer, 'customer')
    const code = await createPromotionCode(ctx, tx, {
      code: body.code ?? null,
      coupon: body.coupon,
      maxRedemptions: body.max_redemptions ?? null,
      expiresAt: body.expires_at == null ? null : Temporal.Instant.from(body.expires_at),
      customerId: customer?.id ?? null,
      metadata: body.metadata ?? {},
    })
    return presentPromotionCode(code, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/promotion_codes',
  scope: read,
  tag,
  summary: 'List promotion codes',
  description: 'Newest first, archived ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    code: Type.Optional(textField('Those that read like this, in any letter case.')),
    coupon: Type.Optional(textField('Those of a coupon, by id or lookup_key.')),
    active: Type.Optional(Type.Boolean({ description: 'true: those that are taken; false: those that are archived.' })),
    customer: Type.Optional(textField('Those that only this customer can use, by id or external_id.')),
  }),
  answer: { status: 200, schema: listOf(promotionCodeSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const filters = {
      code: query.code ?? null,
      coupon: query.coupon ?? null,
      active: query.active ?? null,
      customerId: await narrowToCustomer(tx, query.customer),
    }
    return presentList(await listPromotionCodes(tx, filters, pageRequest(query)), '/v1/promotion_codes', code =>
      presentPromotionCode(code, shown(tx, links)),
    )
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/promotion_codes/:id',
  scope: read,
  tag,
  summary: 'Retrieve a promotion code',
  description: 'By id, or by the code itself: the active one, else the newest that was archived.',
  answer: { status: 200, schema: promotionCodeSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentPromotionCode(await retrievePromotionCode(tx, request.params.id), shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/promotion_codes/:id',
  scope: write,
  tag,
  summary: 'Update a promotion code',
  description: 'What is left out stays as it is; null empties. The code, its coupon and its customer never change.',
  body: updatePromotionCodeBody,
  answer: { status: 200, schema: promotionCodeSchema },
  failures: ['not_found', 'code_in_use', 'parameter_invalid'],
  example: { request: { max_redemptions: 100, metadata: { campaign: 'spring' } } },
  effect: 'transaction',
  handle: async ({ tx, request: { params, body }, links }) => {
    const code = await updatePromotionCode(tx, params.id, {
      active: body.active,
      maxRedemptions: body.max_redemptions,
      expiresAt: body.expires_at == null ? body.expires_at : Temporal.Instant.from(body.expires_at),
      metadata: body.metadata,
    })
    return presentPromotionCode(code, shown(tx, links))
  },
})

const archive = defineRoute({
  method: 'POST',
  path: '/promotion_codes/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a promotion code',
  description: 'It is taken no more, and its word is free for another. Open sessions keep what they have.',
  answer: { status: 200, schema: promotionCodeSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ tx, request, links }) => presentPromotionCode(await archivePromotionCode(tx, request.params.id), shown(tx, links)),
})

export const promotionCodeRoutes = [create, list, retrieve, update, archive]
