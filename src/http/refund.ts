/** Refunds, to be read: money that paid nothing is given back by itself. */
import { Type } from 'typebox'
import { presentRefund, refundSchema, refundStatuses } from '../contract/payment.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listRefunds } from '../engine/payment/list-refunds.ts'
import { retrieveRefund } from '../engine/payment/retrieve-refund.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Refunds'
const scope = 'refunds:read'

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

export const refundRoutes = [list, retrieve]
