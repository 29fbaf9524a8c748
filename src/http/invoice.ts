/** Invoices, to be read: they are made by what they are for. */
import { Type } from 'typebox'
import { invoiceLineSchema, invoiceSchema, presentInvoice, presentInvoiceLine } from '../contract/invoice.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { invoiceStatuses } from '../core/invoice.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listInvoices } from '../engine/invoice/list-invoices.ts'
import { listLines } from '../engine/invoice/list-lines.ts'
import { retrieveInvoice } from '../engine/invoice/retrieve-invoice.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Invoices'
const scope = 'invoices:read'

const list = defineRoute({
  method: 'GET',
  path: '/invoices',
  scope,
  tag,
  summary: 'List invoices',
  description: 'Newest first. Drafts, and drafts that were voided, are listed only when their status is asked for.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(invoiceSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    subscription: Type.Optional(textField('Id of a subscription.')),
    status: Type.Optional(enumOf(invoiceStatuses, 'Invoices in this state.')),
  }),
  answer: { status: 200, schema: listOf(invoiceSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
      subscriptionId: query.subscription ?? null,
      status: query.status ?? null,
    }
    const page = presentList(
      await listInvoices(tx, filters, pageRequest(query)),
      '/v1/invoices',
      ({ invoice, lines, customerExternalId }) => presentInvoice(invoice, lines, customerExternalId, at),
    )
    await expand(tx, at, invoiceSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/invoices/:id',
  scope,
  tag,
  summary: 'Retrieve a invoice',
  description: 'With its lines, each with the arithmetic behind its amount.',
  query: Type.Object(expandQuery(invoiceSchema)),
  answer: { status: 200, schema: invoiceSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (({ invoice, lines, customerExternalId }) => presentInvoice(invoice, lines, customerExternalId, at))(
      await retrieveInvoice(tx, params.id),
    )
    await expand(tx, at, invoiceSchema, [object], query['expand[]'])
    return object
  },
})

const lines = defineRoute({
  method: 'GET',
  path: '/invoices/:id/lines',
  scope,
  tag,
  summary: "List an invoice's lines",
  description: 'In the order of the invoice.',
  query: Type.Object(pageQuery),
  answer: { status: 200, schema: listOf(invoiceLineSchema) },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) =>
    presentList(await listLines(tx, params.id, pageRequest(query)), `/v1/invoices/${params.id}/lines`, line =>
      presentInvoiceLine(line, shown(tx, links)),
    ),
})

export const invoiceRoutes = [list, retrieve, lines]
