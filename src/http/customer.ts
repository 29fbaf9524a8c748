/** Customers: named by id or external_id in every path. */
import { type Static, Type } from 'typebox'
import {
  createCustomerBody,
  customerBalanceSchema,
  customerSchema,
  presentCustomer,
  presentCustomerBalance,
  updateCustomerBody,
} from '../contract/customer.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import type { Address, Customer } from '../core/customer.ts'
import { eraseBuyer } from '../engine/checkout/erase-buyer.ts'
import { createCustomer } from '../engine/customer/create-customer.ts'
import type { CustomerFields } from '../engine/customer/customer-fields.ts'
import { listCustomers } from '../engine/customer/list-customers.ts'
import { retrieveCustomer } from '../engine/customer/retrieve-customer.ts'
import { updateCustomer } from '../engine/customer/update-customer.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Customers'
const read = 'customers:read'
const write = 'customers:write'

type Body = Static<typeof updateCustomerBody>
type AddressInput = NonNullable<Body['address']>
type ShippingInput = NonNullable<Body['shipping']>

const address = (given: AddressInput): Address => ({
  line1: given.line1 ?? null,
  line2: given.line2 ?? null,
  city: given.city ?? null,
  state: given.state ?? null,
  postal_code: given.postal_code ?? null,
  country: given.country?.toUpperCase() ?? null,
})

const shipping = (given: ShippingInput): Customer['shipping'] => ({
  name: given.name ?? null,
  phone: given.phone ?? null,
  address: given.address ? address(given.address) : null,
})

/** undefined stays undefined: nothing is said; null empties. */
function fieldsOf(body: Body): CustomerFields {
  return {
    externalId: body.external_id,
    name: body.name,
    email: body.email,
    phone: body.phone,
    currency: body.currency,
    timeZone: body.time_zone,
    locale: body.locale,
    address: body.address && address(body.address),
    shipping: body.shipping && shipping(body.shipping),
    taxExempt: body.tax_exempt,
    taxRateIds: body.tax_rates,
    metadata: body.metadata,
  }
}

const create = defineRoute({
  method: 'POST',
  path: '/customers',
  scope: write,
  tag,
  summary: 'Create a customer',
  description:
    'Do it when somebody signs up: a checkout session needs one. Your own id goes into external_id and is accepted wherever an id is.',
  body: createCustomerBody,
  answer: { status: 201, schema: customerSchema },
  failures: ['customer_exists', 'reserved_identifier', 'currency_unknown', 'not_found', 'tax_rate_archived'],
  example: { request: { external_id: 'user_12345', name: 'Jane Smith', email: 'jane@example.com', currency: 'INR' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => presentCustomer(await createCustomer(ctx, tx, fieldsOf(request.body)), shown(tx, links)),
})

const list = defineRoute({
  method: 'GET',
  path: '/customers',
  scope: read,
  tag,
  summary: 'List customers',
  description: 'Newest first, without those who were erased.',
  query: Type.Object({ ...pageQuery, ...createdAtQuery, email: Type.Optional(textField('Customers with exactly this e-mail address.')) }),
  answer: { status: 200, schema: listOf(customerSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) =>
    presentList(await listCustomers(tx, { email: query.email ?? null }, pageRequest(query)), '/v1/customers', customer =>
      presentCustomer(customer, shown(tx, links)),
    ),
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/customers/:id',
  scope: read,
  tag,
  summary: 'Retrieve a customer',
  description: 'By id or external_id.',
  answer: { status: 200, schema: customerSchema },
  failures: ['customer_not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => presentCustomer(await retrieveCustomer(tx, request.params.id), shown(tx, links)),
})

const update = defineRoute({
  method: 'POST',
  path: '/customers/:id',
  scope: write,
  tag,
  summary: 'Update a customer',
  description: 'What is left out stays as it is; null empties. metadata is merged: an empty value removes its key.',
  body: updateCustomerBody,
  answer: { status: 200, schema: customerSchema },
  failures: ['customer_not_found', 'customer_exists', 'reserved_identifier', 'currency_unknown', 'not_found', 'tax_rate_archived'],
  example: { request: { name: 'Jane Doe', metadata: { tier: 'gold' } } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) =>
    presentCustomer(await updateCustomer(ctx, tx, request.params.id, fieldsOf(request.body)), shown(tx, links)),
})

const erase = defineRoute({
  method: 'DELETE',
  path: '/customers/:id',
  scope: write,
  tag,
  summary: 'Erase a customer',
  description:
    'Erases personal data and detaches payment methods; invoices and payments stay, under the same customer_id. The external_id is free again. End live subscriptions first.',
  answer: {
    status: 200,
    schema: Type.Object({ ...customerSchema.properties, deleted: Type.Literal(true) }, { title: 'ErasedCustomer' }),
  },
  failures: ['customer_not_found', 'customer_has_live_subscription', 'customer_has_open_session'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    return { ...presentCustomer(await eraseBuyer(ctx, tx, request.params.id), shown(tx, links)), deleted: true }
  },
})

const balance = defineRoute({
  method: 'GET',
  path: '/customers/:id/balance',
  scope: read,
  tag,
  summary: "Retrieve a customer's balance",
  description: 'Per currency, from the books: what is ours to give is positive. The customer by id or external_id.',
  answer: { status: 200, schema: customerBalanceSchema },
  failures: ['customer_not_found'],
  effect: 'read',
  handle: async ({ tx, request }) => presentCustomerBalance(await retrieveCustomer(tx, request.params.id)),
})

export const customerRoutes = [create, list, retrieve, update, erase, balance]
