/** Invoices: made by what they are for, or here for once; collected, voided, given up. */
import { Type } from 'typebox'
import { invoiceLineSchema, invoiceSchema, presentInvoice, presentInvoiceLine } from '../contract/invoice.ts'
import { createInvoiceBody } from '../contract/new-subscription.ts'
import { createdAtQuery, enumOf, listOf, nullable, pageQuery, textField } from '../contract/schema.ts'
import { Failure } from '../core/failure.ts'
import { invoiceStatuses } from '../core/invoice.ts'
import { transaction } from '../db/transaction.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { finalizeDraft } from '../engine/invoice/change-invoice.ts'
import { createInvoice } from '../engine/invoice/create-invoice.ts'
import { listInvoices } from '../engine/invoice/list-invoices.ts'
import { listLines } from '../engine/invoice/list-lines.ts'
import { retrieveInvoice } from '../engine/invoice/retrieve-invoice.ts'
import { collectInvoice } from '../engine/settlement/collect-invoice.ts'
import { markUncollectible } from '../engine/settlement/mark-uncollectible.ts'
import { voidInvoice } from '../engine/settlement/void-invoice.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { newLines, newTerms } from './new-offer.ts'
import { defineRoute } from './route.ts'
import { withSetupUrl } from './save-card-url.ts'
import { shown } from './shown.ts'

const tag = 'Invoices'
const scope = 'invoices:read'
const write = 'invoices:write'

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
  summary: 'Retrieve an invoice',
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

const create = defineRoute({
  method: 'POST',
  path: '/invoices',
  scope: write,
  tag,
  summary: 'Create an invoice',
  description: 'A one-off invoice as a draft. Finalise it when it is right; then it never changes.',
  body: createInvoiceBody,
  answer: { status: 201, schema: invoiceSchema },
  failures: [
    ...(['customer_not_found', 'not_found', 'price_archived', 'product_archived', 'zero_amount', 'currency_mismatch'] as const),
    ...(['parameter_missing', 'parameter_invalid', 'amount_too_large', 'tax_rate_archived', 'not_supported'] as const),
  ],
  example: {
    request: {
      customer_external_id: 'user_12345',
      collection_method: 'send_invoice',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 15000, product_data: { name: 'Setup' } }, quantity: 1 }],
    },
  },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const { customer_id: id, customer_external_id: externalId } = body
    if ((id === undefined) === (externalId === undefined))
      throw new Failure('parameter_missing', 'Name the customer by customer_external_id or by customer_id, one of them.', {
        param: 'customer_external_id',
      })
    if (!body.line_items)
      throw new Failure('parameter_missing', 'Say what is owed: line_items [{price, quantity}].', { param: 'line_items' })
    const collectionMethod = body.collection_method ?? 'charge_automatically'
    const { invoice, lines, customerExternalId } = await createInvoice(ctx, tx, {
      ...newTerms(body, {}),
      customer: externalId ?? id!,
      customerParam: externalId === undefined ? 'customer_id' : 'customer_external_id',
      wares: { kind: 'lines', lines: newLines(body.line_items) },
      collectionMethod,
      daysUntilDue: collectionMethod === 'send_invoice' ? (body.days_until_due ?? 7) : null,
      name: body.name ?? null,
      description: body.description ?? null,
      metadata: body.metadata ?? {},
    })
    return presentInvoice(invoice, lines, customerExternalId, shown(tx, links))
  },
})

const changes = [
  {
    verb: 'finalize',
    change: finalizeDraft,
    summary: 'Finalize an invoice',
    description: 'draft → open, with its number. One that is charged automatically is collected at once.',
    failure: 'invoice_not_draft',
  },
  {
    verb: 'void',
    change: voidInvoice,
    summary: 'Void an invoice',
    description: 'Owed no more. Only when nothing was paid on it; else make a credit note.',
    failure: 'invoice_not_open',
  },
  {
    verb: 'mark_uncollectible',
    change: markUncollectible,
    summary: 'Mark an invoice uncollectible',
    description: 'Still owed and payable, but no longer expected.',
    failure: 'invoice_not_open',
  },
] as const

const changing = changes.map(({ verb, change, summary, description, failure }) =>
  defineRoute({
    method: 'POST',
    path: `/invoices/:id/${verb}` as '/invoices/:id/void',
    scope: write,
    tag,
    summary,
    description,
    answer: { status: 200, schema: invoiceSchema },
    failures: ['not_found', failure, 'payment_in_progress'],
    effect: 'transaction',
    handle: async ({ ctx, tx, request: { params }, links }) => {
      const { invoice, lines, customerExternalId } = await change(ctx, tx, params.id)
      return presentInvoice(invoice, lines, customerExternalId, shown(tx, links))
    },
  }),
)

const pay = defineRoute({
  method: 'POST',
  path: '/invoices/:id/pay',
  scope: write,
  tag,
  summary: 'Pay an invoice',
  description:
    'Charges what remains to the saved method. Without a usable one: 402 with details.setup_url, a page on which the customer saves one. A charge that the bank works on leaves it open.',
  body: Type.Object({
    payment_method: Type.Optional(
      nullable(textField("Id of a payment method; the subscription's, then the customer's default when not given.")),
    ),
  }),
  answer: { status: 200, schema: invoiceSchema },
  failures: [
    ...(['not_found', 'invoice_not_open', 'already_subscribed', 'payment_method_missing', 'payment_declined'] as const),
    'payment_in_progress',
  ],
  effect: 'steps',
  handle: async ({ ctx, environmentId, request: { params, body }, caller, links }) => {
    const { status, failure, paymentId } = await withSetupUrl(ctx, environmentId, links, () =>
      collectInvoice(ctx, environmentId, { invoiceId: params.id, paymentMethodId: body.payment_method ?? null }),
    )
    if (status === 'failed' || status === 'canceled')
      throw new Failure('payment_declined', `${failure?.message ?? 'The payment failed.'} Nothing was charged.`, {
        details: {
          payment_id: paymentId,
          invoice_id: params.id,
          decline_code: failure?.decline_code ?? null,
          failure_code: failure?.code ?? null,
        },
      })
    const looking = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
    return await transaction(looking, environmentId, async tx => {
      const { invoice, lines, customerExternalId } = await retrieveInvoice(tx, params.id)
      return presentInvoice(invoice, lines, customerExternalId, {
        environment: { kind: caller.livemode ? 'live' : 'sandbox' },
        base: links.base,
      })
    })
  },
})

const pdf = defineRoute({
  method: 'GET',
  path: '/invoices/:id/pdf',
  scope,
  tag,
  summary: 'Retrieve an invoice as PDF',
  description: 'Leads (303) to pdf_url, which answers application/pdf and needs no key: whoever has the address can read it.',
  answer: { status: 303, schema: Type.Object({ url: textField('Where the PDF is.', { maxLength: 2_048 }) }) },
  failures: ['not_found', 'invoice_not_open'],
  effect: 'read',
  handle: async ({ tx, request: { params }, links }) => {
    const { invoice } = await retrieveInvoice(tx, params.id)
    if (invoice.number === null)
      throw new Failure('invoice_not_open', 'A draft has no PDF: finalize the invoice first.', { details: { status: invoice.status } })
    const url = `${links.base}/invoice/${invoice.publicToken}/pdf`
    return { status: 303, body: { url }, headers: { location: url } }
  },
})

export const invoiceRoutes = [create, list, retrieve, lines, pdf, ...changing, pay]
