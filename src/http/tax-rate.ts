/** Tax rates. What one comes to never changes: another percentage is another rate. */
import { Type } from 'typebox'
import { createdAtQuery, listOf, pageQuery } from '../contract/schema.ts'
import { createTaxRateBody, presentTaxRate, taxRateSchema, updateTaxRateBody } from '../contract/tax-rate.ts'
import { archiveTaxRate } from '../engine/catalog/archive-tax-rate.ts'
import { createTaxRate } from '../engine/catalog/create-tax-rate.ts'
import { listTaxRates } from '../engine/catalog/list-tax-rates.ts'
import { retrieveTaxRate } from '../engine/catalog/retrieve-tax-rate.ts'
import { updateTaxRate } from '../engine/catalog/update-tax-rate.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Tax rates'
const read = 'tax_rates:read'
const write = 'tax_rates:write'

const create = defineRoute({
  method: 'POST',
  path: '/tax_rates',
  scope: write,
  tag,
  summary: 'Create a tax rate',
  description: 'Name it where it applies: on a line, a session, a subscription, a customer or the environment. The nearest one counts.',
  body: createTaxRateBody,
  answer: { status: 201, schema: taxRateSchema },
  failures: ['parameter_missing', 'parameter_invalid'],
  example: { request: { name: 'GST', percentage: '18', inclusive: false, country: 'IN' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const rate = await createTaxRate(ctx, tx, {
      name: body.name,
      percentage: body.percentage,
      inclusive: body.inclusive ?? false,
      country: body.country?.toUpperCase() ?? null,
      state: body.state ?? null,
      metadata: body.metadata ?? {},
    })
    return presentTaxRate(rate, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/tax_rates',
  scope: read,
  tag,
  summary: 'List tax rates',
  description: 'Newest first, archived ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    active: Type.Optional(Type.Boolean({ description: 'true: those that can be applied; false: those that are archived.' })),
  }),
  answer: { status: 200, schema: listOf(taxRateSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) =>
    presentList(await listTaxRates(tx, { active: query.active ?? null }, pageRequest(query)), '/v1/tax_rates', rate =>
      presentTaxRate(rate, shown(tx, links)),
    ),
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/tax_rates/:id',
  scope: read,
  tag,
  summary: 'Retrieve a tax rate',
  description: 'Archived ones too.',
  answer: { status: 200, schema: taxRateSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentTaxRate(await retrieveTaxRate(tx, request.params.id), shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/tax_rates/:id',
  scope: write,
  tag,
  summary: 'Update a tax rate',
  description: 'What is left out stays as it is. percentage and inclusive never change: create another rate.',
  body: updateTaxRateBody,
  answer: { status: 200, schema: taxRateSchema },
  failures: ['not_found'],
  example: { request: { name: 'GST (India)' } },
  effect: 'transaction',
  handle: async ({ tx, request: { params, body }, links }) => presentTaxRate(await updateTaxRate(tx, params.id, body), shown(tx, links)),
})

const archive = defineRoute({
  method: 'POST',
  path: '/tax_rates/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a tax rate',
  description: 'It applies to nothing new. Open sessions and invoices keep it; customers and the environment that name it go without.',
  answer: { status: 200, schema: taxRateSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ tx, request, links }) => presentTaxRate(await archiveTaxRate(tx, request.params.id), shown(tx, links)),
})

export const taxRateRoutes = [create, list, retrieve, update, archive]
