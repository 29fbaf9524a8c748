/** Subscriptions, to be read: they are made by checkout sessions. */
import { Type } from 'typebox'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { presentSubscription, subscriptionSchema } from '../contract/subscription.ts'
import { subscriptionStatuses } from '../core/subscription.ts'
import { narrowToPlan } from '../engine/catalog/narrow-to-plan.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { listSubscriptions } from '../engine/subscription/list-subscriptions.ts'
import { retrieveSubscription } from '../engine/subscription/retrieve-subscription.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Subscriptions'
const scope = 'subscriptions:read'

const list = defineRoute({
  method: 'GET',
  path: '/subscriptions',
  scope,
  tag,
  summary: 'List subscriptions',
  description: 'Newest first. Those of sessions that were not completed are listed only when their status is asked for.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(subscriptionSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    plan: Type.Optional(textField('Id or lookup_key of a plan.')),
    status: Type.Optional(enumOf(subscriptionStatuses, 'Subscriptions in this state.')),
  }),
  answer: { status: 200, schema: listOf(subscriptionSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
      planId: await narrowToPlan(tx, query.plan),
      status: query.status ?? null,
    }
    const page = presentList(await listSubscriptions(tx, filters, pageRequest(query)), '/v1/subscriptions', ({ subscription, items }) =>
      presentSubscription(subscription, items, at),
    )
    await expand(tx, at, subscriptionSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/subscriptions/:id',
  scope,
  tag,
  summary: 'Retrieve a subscription',
  description: 'While its session is pending it is incomplete.',
  query: Type.Object(expandQuery(subscriptionSchema)),
  answer: { status: 200, schema: subscriptionSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (({ subscription, items }) => presentSubscription(subscription, items, at))(await retrieveSubscription(tx, params.id))
    await expand(tx, at, subscriptionSchema, [object], query['expand[]'])
    return object
  },
})

export const subscriptionRoutes = [list, retrieve]
