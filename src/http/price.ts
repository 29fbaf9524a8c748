/** Prices: made with their plan or by themselves, named by id or lookup_key in every path. An amount is never edited. */
import { Type } from 'typebox'
import { createPriceBody, presentPrice, priceSchema, priceVersionBody, updatePriceBody } from '../contract/price.ts'
import { createdAtQuery, currencyField, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { priceTypes } from '../core/price.ts'
import { archivePrice } from '../engine/catalog/archive-price.ts'
import { createPrice } from '../engine/catalog/create-price.ts'
import { listPrices } from '../engine/catalog/list-prices.ts'
import { replacePrice } from '../engine/catalog/replace-price.ts'
import { retrievePrice } from '../engine/catalog/retrieve-price.ts'
import { updatePrice } from '../engine/catalog/update-price.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { newPrice, priceVersion } from './new-price.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Prices'
const read = 'prices:read'
const write = 'prices:write'

const create = defineRoute({
  method: 'POST',
  path: '/prices',
  scope: write,
  tag,
  summary: 'Create a price',
  description: 'Of a product, of a plan, or of both. Without a billing_period it is charged once.',
  body: createPriceBody,
  answer: { status: 201, schema: priceSchema },
  failures: [
    ...(['not_found', 'product_archived', 'plan_archived', 'lookup_key_in_use', 'reserved_identifier'] as const),
    ...(['currency_unknown', 'amount_invalid', 'parameter_missing', 'parameter_invalid'] as const),
  ],
  example: {
    request: {
      product_id: 'prod_01jd3v6y2m8q4r7t9w0x5z1abc',
      description: 'Our awesome new price',
      currency: 'usd',
      unit_amount: 4999,
      billing_period: 'monthly',
    },
  },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const of = { product: body.product_id ?? null, plan: body.plan_id ?? null }
    return presentPrice(await createPrice(ctx, tx, of, newPrice(body)), shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/prices',
  scope: read,
  tag,
  summary: 'List prices',
  description: 'Newest first, archived ones and old versions too; without those that were made inline for one session.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(priceSchema),
    plan: Type.Optional(textField('Id or lookup_key of a plan.')),
    product: Type.Optional(textField('Id or lookup_key of a product.')),
    currency: Type.Optional(currencyField('Prices in this currency, in any letter case.')),
    active: Type.Optional(Type.Boolean({ description: 'true: those in sale; false: those that are archived.' })),
    type: Type.Optional(enumOf(priceTypes, 'one_time: those charged once. recurring: those of every billing period.')),
    lookup_key: Type.Optional(textField('The price with this lookup_key.')),
    public: Type.Optional(
      Type.Boolean({ description: 'true: those sold on the public purchase page of their product; false: the others.' }),
    ),
  }),
  answer: { status: 200, schema: listOf(priceSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      plan: query.plan ?? null,
      product: query.product ?? null,
      currency: query.currency ?? null,
      active: query.active ?? null,
      type: query.type ?? null,
      lookupKey: query.lookup_key ?? null,
      public: query.public ?? null,
    }
    const page = presentList(await listPrices(tx, filters, pageRequest(query)), '/v1/prices', price => presentPrice(price, at))
    await expand(tx, at, priceSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/prices/:id',
  scope: read,
  tag,
  summary: 'Retrieve a price',
  description: 'By id or lookup_key. A lookup_key means the newest version.',
  query: Type.Object(expandQuery(priceSchema)),
  answer: { status: 200, schema: priceSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = presentPrice(await retrievePrice(tx, params.id), at)
    await expand(tx, at, priceSchema, [object], query['expand[]'])
    return object
  },
})

const update = defineRoute({
  method: 'POST',
  path: '/prices/:id',
  scope: write,
  tag,
  summary: 'Update a price',
  description:
    'What is left out stays as it is; null empties. An amount never changes: POST /v1/prices/{id}/versions makes the price that takes its place.',
  body: updatePriceBody,
  answer: { status: 200, schema: priceSchema },
  failures: ['not_found', 'lookup_key_in_use', 'reserved_identifier', 'price_replaced'],
  example: { request: { description: 'Monthly, for early customers', public: true } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) => {
    const { lookup_key: lookupKey, ...change } = body
    return presentPrice(await updatePrice(ctx, tx, params.id, { ...change, lookupKey }), shown(tx, links))
  },
})

const makeVersion = defineRoute({
  method: 'POST',
  path: '/prices/:id/versions',
  scope: write,
  tag,
  summary: 'Replace a price by a new version',
  description:
    'A new price with another amount takes over lookup_key, product, plan and place; the old one is archived in the same moment. What is left out stays as it is. Open sessions and subscriptions go on with the old one.',
  body: priceVersionBody,
  answer: { status: 201, schema: priceSchema },
  failures: ['not_found', 'price_replaced', 'price_archived', 'amount_invalid', 'parameter_missing', 'parameter_invalid'],
  example: { request: { unit_amount: 5999 } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) =>
    presentPrice(await replacePrice(ctx, tx, params.id, priceVersion(body)), shown(tx, links)),
})

const archive = defineRoute({
  method: 'POST',
  path: '/prices/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a price',
  description: 'Takes it out of sale. Open sessions and subscriptions go on with it; update with active: true puts it back.',
  answer: { status: 200, schema: priceSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => presentPrice(await archivePrice(ctx, tx, request.params.id), shown(tx, links)),
})

export const priceRoutes = [create, list, retrieve, update, makeVersion, archive]
