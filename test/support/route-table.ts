/**
 * What the routes take that names something of a merchant: ids in paths, filters of lists, references in bodies. A route
 * that is not in here fails test/tenants.test.ts.
 */
import type { FailureCode } from '../../src/core/failure.ts'
import type { Route } from '../../src/http/route.ts'
import type { Furnished, Noun } from './furnished.ts'

type PathId = {
  /** Every name the path takes for one object of the owner, in a state in which the route works. */
  ids(owner: Furnished): Promise<string[]>
  body?: object
  /** What the owner is told instead of 2xx. */
  refused?: FailureCode
}

const existing = (...nouns: Noun[]) => ({ ids: async (owner: Furnished) => nouns.map(noun => owner.ids[noun]) })
const either = (noun: Noun, name: keyof Furnished['names']) => ({
  ids: async (owner: Furnished) => [owner.ids[noun], owner.names[name]],
})
/** For routes that end or change what they are asked for. */
const fresh = (path: string, body: object) => ({
  ids: async (owner: Furnished) => [(await owner.shop.request('POST', `/v1${path}`, body)).body.id as string],
})
const freshSession = { ids: async (owner: Furnished) => [(await owner.freshSession()).id] }

/** Nobody listens there, and it wants to hear of nothing that happens. */
const endpoint = { url: 'http://127.0.0.1:9/', enabled_events: ['refund.failed'] }
const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 100 }]

const customer = either('customer', 'customer')
const plan = either('plan', 'plan')

export const pathIds: Record<string, PathId> = {
  'GET /customers/:id': customer,
  'POST /customers/:id': { ...customer, body: { name: 'Changed' } },
  'DELETE /customers/:id': fresh('/customers', {}),
  'GET /plans/:id': plan,
  'POST /plans/:id': { ...plan, body: { name: 'Changed' } },
  'POST /plans/:id/archive': fresh('/plans', { name: 'Old', prices }),
  'GET /prices/:id': either('price', 'price'),
  'GET /checkout/sessions/:id': existing('session', 'pendingSession', 'expiredSession', 'processingSession', 'failedSession'),
  'POST /checkout/sessions/:id/expire': freshSession,
  'POST /checkout/sessions/:id/cancel': freshSession,
  'GET /subscriptions/:id': existing('subscription'),
  'GET /invoices/:id': existing('invoice', 'draftInvoice'),
  'GET /invoices/:id/lines': existing('invoice', 'draftInvoice'),
  'GET /payments/:id': existing('payment', 'latePayment'),
  'GET /refunds/:id': existing('refund'),
  'GET /payment_methods/:id': existing('paymentMethod'),
  'GET /webhook_endpoints/:id': existing('endpoint'),
  'POST /webhook_endpoints/:id': { ...existing('endpoint'), body: { description: 'Changed' } },
  'DELETE /webhook_endpoints/:id': fresh('/webhook_endpoints', endpoint),
  'POST /webhook_endpoints/:id/rotate_secret': { ...fresh('/webhook_endpoints', endpoint), body: {} },
  'POST /webhook_endpoints/:id/test': fresh('/webhook_endpoints', endpoint),
  'POST /webhook_endpoints/:id/recover': { ...existing('endpoint'), body: { since: '2026-01-01T00:00:00Z' } },
  'GET /webhook_events/:id': existing('event'),
  'GET /webhook_deliveries/:id': existing('delivery'),
  'POST /webhook_deliveries/:id/resend': existing('delivery'),
  'GET /connections/:id': existing('connection'),
  'GET /inbound_events/:id': existing('inboundEvent'),
  'POST /inbound_events/:id/reprocess': existing('inboundEvent'),
  'GET /environments/:id': existing('environment'),
  'POST /environments/:id': { ...existing('environment'), body: { display_name: 'Changed' } },
  'GET /api_keys/:id': existing('apiKey'),
  'DELETE /api_keys/:id': fresh('/api_keys', { name: 'Old', scopes: ['*'] }),
  'POST /test_helpers/checkout/sessions/:id/pay': { ...freshSession, body: { test_card: 'success' } },
}

/** Filters that name something; each value finds something for its owner. */
export const referenceFilters: Record<string, (owner: Furnished, route: Route) => string[]> = {
  customer: ({ ids, names }) => [ids.customer, names.customer],
  plan: ({ ids, names }) => [ids.plan, names.plan],
  subscription: ({ ids }) => [ids.subscription],
  invoice: ({ ids }) => [ids.invoice],
  checkout_session: ({ ids }) => [ids.session],
  // Only refunds are listed by payment.
  payment: ({ ids }) => [ids.latePayment],
  event: ({ ids }) => [ids.event],
  endpoint: ({ ids }) => [ids.endpoint],
  connection: ({ ids }) => [ids.connection],
  object_id: ({ ids }) => [ids.session, ids.invoice],
  idempotency_key: ({ names }) => [names.order],
  lookup_key: ({ names }, route) => [route.path === '/plans' ? names.plan : names.price],
  email: ({ names }) => [names.email],
}

/** Filters that name nothing of anybody, and cursors, which are tried on every list. */
export const plainFilters = new Set([
  ...['limit', 'starting_after', 'ending_before', 'created_at[gt]', 'created_at[gte]', 'created_at[lt]', 'created_at[lte]'],
  ...['status', 'checkout_status', 'event_type', 'active', 'currency'],
])
export const expansions = new Set(['expand[]'])

/** Fields of bodies that give a name rather than refer to one. */
export const ownFilters = new Set(['external_id'])

type Reference = { values(of: Furnished): string[]; body(as: Furnished, value: string): object; code: FailureCode }

const sessionOf = (customer: object, planId: string) => ({
  ...customer,
  action: 'create_subscription',
  allow_multiple: true,
  configuration: { create_subscription_params: { plan_id: planId } },
})

/** References in bodies, by route and field. */
export const references: Record<string, Record<string, Reference>> = {
  'POST /checkout/sessions': {
    customer_id: {
      values: ({ ids }) => [ids.customer],
      body: ({ names }, id) => sessionOf({ customer_id: id }, names.plan),
      code: 'customer_not_found',
    },
    customer_external_id: {
      values: ({ ids, names }) => [names.customer, ids.customer],
      body: ({ names }, id) => sessionOf({ customer_external_id: id }, names.plan),
      code: 'customer_not_found',
    },
    plan_id: {
      values: ({ ids, names }) => [ids.plan, names.plan],
      body: ({ names }, id) => sessionOf({ customer_external_id: names.customer }, id),
      code: 'not_found',
    },
  },
}
