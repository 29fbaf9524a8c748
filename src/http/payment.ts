/** Payments, to be read: each is one attempt to move money. */
import { Type } from 'typebox'
import { paymentSchema, presentPayment } from '../contract/payment.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { paymentStatuses } from '../core/payment.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listPayments } from '../engine/payment/list-payments.ts'
import { retrievePayment } from '../engine/payment/retrieve-payment.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Payments'
const scope = 'payments:read'

const list = defineRoute({
  method: 'GET',
  path: '/payments',
  scope,
  tag,
  summary: 'List payments',
  description: 'Newest first, attempts that were declined too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(paymentSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    subscription: Type.Optional(textField('Id of a subscription.')),
    invoice: Type.Optional(textField('Id of an invoice: the payments that paid it.')),
    checkout_session: Type.Optional(textField('Id of a checkout session: its attempts.')),
    status: Type.Optional(enumOf(paymentStatuses, 'Payments in this state.')),
  }),
  answer: { status: 200, schema: listOf(paymentSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
      subscriptionId: query.subscription ?? null,
      invoiceId: query.invoice ?? null,
      checkoutSessionId: query.checkout_session ?? null,
      status: query.status ?? null,
    }
    const page = presentList(await listPayments(tx, filters, pageRequest(query)), '/v1/payments', payment => presentPayment(payment, at))
    await expand(tx, at, paymentSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/payments/:id',
  scope,
  tag,
  summary: 'Retrieve a payment',
  description: 'unknown: the provider has not said yet; it is asked until it does.',
  query: Type.Object(expandQuery(paymentSchema)),
  answer: { status: 200, schema: paymentSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (payment => presentPayment(payment, at))(await retrievePayment(tx, params.id))
    await expand(tx, at, paymentSchema, [object], query['expand[]'])
    return object
  },
})

export const paymentRoutes = [list, retrieve]
