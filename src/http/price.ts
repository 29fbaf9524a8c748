/** Prices, to be read: they are made with their plan, and an amount is never edited. */
import { Type } from 'typebox'
import { presentPrice, priceSchema } from '../contract/price.ts'
import { createdAtQuery, currencyField, listOf, pageQuery, textField } from '../contract/schema.ts'
import { listPrices } from '../engine/catalog/list-prices.ts'
import { retrievePrice } from '../engine/catalog/retrieve-price.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Plans'
const scope = 'prices:read'

const list = defineRoute({
  method: 'GET',
  path: '/prices',
  scope,
  tag,
  summary: 'List prices',
  description: 'Newest first.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(priceSchema),
    plan: Type.Optional(textField('Id or lookup_key of a plan.')),
    currency: Type.Optional(currencyField('Prices in this currency, in any letter case.')),
    active: Type.Optional(Type.Boolean({ description: 'true: those in sale; false: those that are archived.' })),
    lookup_key: Type.Optional(textField('The price with this lookup_key.')),
  }),
  answer: { status: 200, schema: listOf(priceSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      plan: query.plan ?? null,
      currency: query.currency ?? null,
      active: query.active ?? null,
      lookupKey: query.lookup_key ?? null,
    }
    const page = presentList(await listPrices(tx, filters, pageRequest(query)), '/v1/prices', price => presentPrice(price, at))
    await expand(tx, at, priceSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/prices/:id',
  scope,
  tag,
  summary: 'Retrieve a price',
  description: 'By id or lookup_key.',
  query: Type.Object(expandQuery(priceSchema)),
  answer: { status: 200, schema: priceSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (price => presentPrice(price, at))(await retrievePrice(tx, params.id))
    await expand(tx, at, priceSchema, [object], query['expand[]'])
    return object
  },
})

export const priceRoutes = [list, retrieve]
