/** Payment methods: saved by completed checkout sessions; here they are chosen and detached. */
import { Type } from 'typebox'
import { paymentMethodSchema, presentPaymentMethod, updatePaymentMethodBody } from '../contract/payment-method.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { retrieveCustomer } from '../engine/customer/retrieve-customer.ts'
import { tellCustomerChanged } from '../engine/customer/tell-changed.ts'
import { chooseDefaultMethod } from '../engine/payment/choose-default-method.ts'
import { detachMethod } from '../engine/payment/detach-method.ts'
import { listPaymentMethods } from '../engine/payment/list-payment-methods.ts'
import { retrievePaymentMethod } from '../engine/payment/retrieve-payment-method.ts'
import { updatePaymentMethod } from '../engine/payment/update-payment-method.ts'
import { tellSubscriptions } from '../engine/subscription/tell-subscriptions.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Payment methods'
const read = 'payment_methods:read'
const write = 'payment_methods:write'

const list = defineRoute({
  method: 'GET',
  path: '/payment_methods',
  scope: read,
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
  scope: read,
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

const ofCustomer = defineRoute({
  method: 'GET',
  path: '/payments/customers/:id/methods',
  scope: read,
  tag,
  summary: "List a customer's payment methods",
  description: 'The same list as GET /v1/payment_methods?customer=. The customer by id or external_id.',
  query: Type.Object({ ...pageQuery, ...createdAtQuery }),
  answer: { status: 200, schema: listOf(paymentMethodSchema) },
  failures: ['customer_not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const { id } = await retrieveCustomer(tx, params.id)
    const page = await listPaymentMethods(tx, { customerId: id }, pageRequest(query))
    return presentList(page, `/v1/payments/customers/${id}/methods`, method =>
      presentPaymentMethod(method, method.isDefault, shown(tx, links)),
    )
  },
})

const update = defineRoute({
  method: 'POST',
  path: '/payment_methods/:id',
  scope: write,
  tag,
  summary: 'Update a payment method',
  description: 'Your own facts of it. All else is what the provider says: save it anew when a card was replaced.',
  body: updatePaymentMethodBody,
  answer: { status: 200, schema: paymentMethodSchema },
  failures: ['not_found'],
  example: { request: { metadata: { label: 'Company card' } } },
  effect: 'transaction',
  handle: async ({ tx, request: { params, body }, links }) => {
    const method = await updatePaymentMethod(tx, params.id, body.metadata ?? {})
    return presentPaymentMethod(method, method.isDefault, shown(tx, links))
  },
})

const makeDefault = defineRoute({
  method: 'POST',
  path: '/payment_methods/:id/default',
  scope: write,
  tag,
  summary: 'Make a payment method the default',
  description: "Its customer's subscriptions that name no method of their own are charged to it from now on.",
  answer: { status: 200, schema: paymentMethodSchema },
  failures: ['not_found', 'parameter_invalid'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params }, links }) => {
    const { method, changed } = await chooseDefaultMethod(tx, params.id)
    if (changed) await tellCustomerChanged(ctx, tx, method.customerId)
    return presentPaymentMethod(method, method.isDefault, shown(tx, links))
  },
})

const detach = defineRoute({
  method: 'DELETE',
  path: '/payment_methods/:id',
  scope: write,
  tag,
  summary: 'Detach a payment method',
  description:
    'It is not charged any more; detaching twice is once. When it was the default, the newest usable one of the customer becomes it; subscriptions that name it take the customer’s.',
  answer: { status: 200, schema: paymentMethodSchema },
  failures: ['not_found', 'payment_in_progress'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params }, links }) => {
    const { method, defaultChanged, subscriptionIds } = await detachMethod(ctx, tx, params.id)
    if (defaultChanged) await tellCustomerChanged(ctx, tx, method.customerId)
    await tellSubscriptions(ctx, tx, subscriptionIds)
    return presentPaymentMethod(method, method.isDefault, shown(tx, links))
  },
})

export const paymentMethodRoutes = [list, retrieve, ofCustomer, update, makeDefault, detach]
