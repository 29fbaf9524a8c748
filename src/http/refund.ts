/** Refunds: what paid an invoice is given back when the merchant says so; what paid nothing, by itself. */
import { Type } from 'typebox'
import { createRefundBody, presentRefund, refundSchema, refundStatuses } from '../contract/payment.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import type { NamedPart } from '../core/refund.ts'
import { listRefunds } from '../engine/correction/list-refunds.ts'
import { retrieveRefund } from '../engine/correction/retrieve-refund.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { refundPayment } from '../engine/settlement/refund-payment.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Refunds'
const scope = 'refunds:read'

/** The answer waits for the provider so long; after that it says pending. */
const patienceMs = 10_000

/** What of which line, as the engine takes it. */
export function namedParts(lines: readonly { invoice_line_id: string | null; amount: number }[] | undefined): NamedPart[] | null {
  return lines?.map(line => ({ invoiceLineId: line.invoice_line_id, amount: BigInt(line.amount) })) ?? null
}

const create = defineRoute({
  method: 'POST',
  path: '/refunds',
  scope: 'refunds:write',
  tag,
  summary: 'Refund a payment',
  description:
    'In whole or in part, at most what was captured less what was given back or is on its way. Makes a credit note for the invoice that was paid: of the lines named, else of all by what each has left, the tax with it. The invoice stays paid; subscription and access do not change. The answer comes when the provider has said, at most after 10 s; then status is pending, and an event tells the end.',
  body: createRefundBody,
  answer: { status: 201, schema: refundSchema },
  failures: ['not_found', 'payment_not_refundable', 'payment_disputed', 'refund_exceeds_payment', 'amount_invalid', 'parameter_invalid'],
  example: { request: { payment_id: 'pay_01jd3v6y2m8q4r7t9w0x5z1abc', amount: 1000, reason: 'requested_by_customer' } },
  effect: 'steps',
  handle: async ({ ctx, environmentId, requestKey, request: { body }, caller, links }) => {
    const input = {
      paymentId: body.payment_id,
      amount: body.amount === undefined ? null : BigInt(body.amount),
      reason: body.reason ?? 'requested_by_customer',
      lines: namedParts(body.lines),
      metadata: body.metadata ?? {},
      requestKey,
    }
    const kind = caller.livemode ? ('live' as const) : ('sandbox' as const)
    return presentRefund(await refundPayment(ctx, environmentId, input, patienceMs), { environment: { kind }, base: links.base })
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/refunds',
  scope,
  tag,
  summary: 'List refunds',
  description: 'Newest first.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(refundSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    payment: Type.Optional(textField('Id of a payment.')),
    status: Type.Optional(enumOf(refundStatuses, 'Refunds in this state.')),
  }),
  answer: { status: 200, schema: listOf(refundSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      paymentId: query.payment ?? null,
      customerId: await narrowToCustomer(tx, query.customer),
      status: query.status ?? null,
    }
    const page = presentList(await listRefunds(tx, filters, pageRequest(query)), '/v1/refunds', refund => presentRefund(refund, at))
    await expand(tx, at, refundSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/refunds/:id',
  scope,
  tag,
  summary: 'Retrieve a refund',
  description: 'reason says why the money was given back.',
  query: Type.Object(expandQuery(refundSchema)),
  answer: { status: 200, schema: refundSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (refund => presentRefund(refund, at))(await retrieveRefund(tx, params.id))
    await expand(tx, at, refundSchema, [object], query['expand[]'])
    return object
  },
})

export const refundRoutes = [create, list, retrieve]
