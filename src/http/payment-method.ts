/** Payment methods, to be read: they are saved by completed checkout sessions. */
import { Type } from 'typebox'
import { paymentMethodSchema, presentPaymentMethod } from '../contract/payment-method.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listPaymentMethods } from '../engine/payment/list-payment-methods.ts'
import { retrievePaymentMethod } from '../engine/payment/retrieve-payment-method.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Payment methods'
const scope = 'payment_methods:read'

const list = defineRoute({
  method: 'GET',
  path: '/payment_methods',
  scope,
  tag,
  summary: 'List payment methods',
  description: 'Newest first, without those that were detached.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(paymentMethodSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
  }),
  answer: { status: 200, schema: listOf(paymentMethodSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
    }
    const page = presentList(await listPaymentMethods(tx, filters, pageRequest(query)), '/v1/payment_methods', method =>
      presentPaymentMethod(method, method.isDefault, at),
    )
    await expand(tx, at, paymentMethodSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/payment_methods/:id',
  scope,
  tag,
  summary: 'Retrieve a payment method',
  description: 'Detached ones too.',
  query: Type.Object(expandQuery(paymentMethodSchema)),
  answer: { status: 200, schema: paymentMethodSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (method => presentPaymentMethod(method, method.isDefault, at))(await retrievePaymentMethod(tx, params.id))
    await expand(tx, at, paymentMethodSchema, [object], query['expand[]'])
    return object
  },
})

export const paymentMethodRoutes = [list, retrieve]
