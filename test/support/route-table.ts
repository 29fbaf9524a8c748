/**
 * What the routes take in paths and queries that names something of a merchant; what bodies take is in
 * route-references.ts. A route that is not in here fails test/tenants.test.ts.
 */
import type { FailureCode } from '../../src/core/failure.ts'
import type { Route } from '../../src/http/route.ts'
import type { Furnished, Noun } from './furnished.ts'

type PathId = {
  /** Every name the path takes for one object of the owner, in a state in which the route works. */
  ids(owner: Furnished): Promise<string[]>
  body?: object
  /** What stands for the other parameters of the path, when it has more than one. */
  more?(owner: Furnished): Record<string, string>
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
const freshLetter = { ids: async (owner: Furnished) => [await owner.freshLetter()] }
const freshInvoice = (open: boolean) => ({ ids: async (owner: Furnished) => [await owner.freshInvoice(open)] })
const freshSession = { ids: async (owner: Furnished) => [(await owner.freshSession()).id] }

/** Saved by a buyer of its own. */
const freshMethod = {
  ids: async (owner: Furnished) => {
    const session = await owner.freshSession()
    await owner.shop.pay(session.id, 'success')
    const { customer_id } = await owner.shop.read(`/v1/checkout/sessions/${session.id}`)
    return [(await owner.shop.read(`/v1/payment_methods?customer=${customer_id}`)).data[0].id as string]
  },
}

/** In its trial, for a customer who has a method. */
const freshTrial = {
  ids: async ({ shop, names }: Furnished) => {
    const trial = { trial_period_days: 7, allow_repeat_trial: true, allow_multiple: true }
    const body = { customer_external_id: names.customer, plan_id: names.plan, ...trial }
    return [(await shop.request('POST', '/v1/subscriptions', body)).body.id as string]
  },
}

/** Nobody listens there, and it wants to hear of nothing that happens. */
const endpoint = { url: 'http://127.0.0.1:9/', enabled_events: ['refund.failed'] }
const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 100 }]

const customer = either('customer', 'customer')
const plan = either('plan', 'plan')
const price = either('price', 'price')
const product = either('product', 'product')
/** One for itself, to be ended or replaced. */
const freshPrice = {
  ids: async ({ shop, ids }: Furnished) => {
    const spare = { product_id: ids.product, currency: 'inr', unit_amount: 100 }
    return [(await shop.request('POST', '/v1/prices', spare)).body.id as string]
  },
}
const feature = either('feature', 'feature')
const coupon = either('coupon', 'coupon')
const promotionCode = either('promotionCode', 'code')

export const pathIds: Record<string, PathId> = {
  'GET /customers/:id': customer,
  'POST /customers/:id': { ...customer, body: { name: 'Changed' } },
  'DELETE /customers/:id': fresh('/customers', {}),
  'GET /customers/:id/balance': customer,
  'GET /customers/:id/entitlements': customer,
  'GET /customers/:id/entitlements/:feature': { ...customer, more: ({ names }) => ({ feature: names.feature }) },
  'GET /features/:id': feature,
  'POST /features/:id': { ...feature, body: { name: 'Changed' } },
  'POST /features/:id/archive': {
    ids: async ({ shop, ids }) => {
      const spare = { name: 'Old', lookup_key: `old_${ids.feature}`, type: 'static' }
      return [(await shop.request('POST', '/v1/features', spare)).body.id as string]
    },
  },
  'GET /plans/:id': plan,
  'POST /plans/:id': { ...plan, body: { name: 'Changed' } },
  'POST /plans/:id/archive': fresh('/plans', { name: 'Old', prices }),
  'GET /products/:id': product,
  'POST /products/:id': { ...product, body: { name: 'Changed' } },
  'POST /products/:id/archive': fresh('/products', { name: 'Old' }),
  'GET /prices/:id': price,
  'POST /prices/:id': { ...price, body: { description: 'Changed' } },
  'POST /prices/:id/versions': { ...freshPrice, body: { unit_amount: 200 } },
  'POST /prices/:id/archive': freshPrice,
  'GET /coupons/:id': coupon,
  'POST /coupons/:id': { ...coupon, body: { name: 'Changed' } },
  'POST /coupons/:id/archive': fresh('/coupons', { percent_off: 5 }),
  'GET /promotion_codes/:id': promotionCode,
  'POST /promotion_codes/:id': { ...promotionCode, body: { metadata: { changed: 'yes' } } },
  'POST /promotion_codes/:id/archive': {
    ids: async ({ shop, ids }) => [(await shop.request('POST', '/v1/promotion_codes', { coupon: ids.coupon })).body.id as string],
  },
  'GET /tax_rates/:id': existing('taxRate'),
  'POST /tax_rates/:id': { ...existing('taxRate'), body: { name: 'Changed' } },
  'POST /tax_rates/:id/archive': fresh('/tax_rates', { name: 'Old', percentage: '1' }),
  'GET /checkout/sessions/:id': existing(
    ...(['session', 'pendingSession', 'expiredSession', 'processingSession', 'failedSession', 'anonymousSession'] as const),
    ...(['purchaseSession', 'methodSession', 'invoiceSession', 'activationSession'] as const),
  ),
  'POST /checkout/sessions/:id/expire': freshSession,
  'POST /checkout/sessions/:id/cancel': freshSession,
  'GET /subscriptions/:id': existing('subscription', 'looseSubscription', 'trialSubscription', 'incompleteSubscription'),
  'POST /subscriptions/:id/activate': freshTrial,
  'GET /invoices/:id': existing('invoice', 'draftInvoice', 'openInvoice', 'purchaseInvoice', 'unpaidInvoice'),
  'GET /invoices/:id/lines': existing('invoice', 'draftInvoice', 'openInvoice'),
  'GET /invoices/:id/pdf': existing('invoice', 'openInvoice', 'purchaseInvoice'),
  'POST /invoices/:id/finalize': freshInvoice(false),
  'POST /invoices/:id/pay': { ...freshInvoice(true), body: {} },
  'POST /invoices/:id/void': freshInvoice(true),
  'POST /invoices/:id/mark_uncollectible': freshInvoice(true),
  'GET /payments/:id': existing('payment', 'latePayment'),
  'GET /refunds/:id': existing('refund', 'givenBack'),
  'GET /credit_notes/:id': existing('creditNote'),
  'GET /disputes/:id': existing('dispute'),
  'POST /test_helpers/disputes/:id/close': { ...existing('dispute'), body: { status: 'won' } },
  'GET /payment_methods/:id': existing('paymentMethod'),
  'POST /payment_methods/:id': { ...existing('paymentMethod'), body: { metadata: { changed: 'yes' } } },
  'POST /payment_methods/:id/default': existing('paymentMethod'),
  'DELETE /payment_methods/:id': freshMethod,
  'GET /payments/customers/:id/methods': customer,
  'GET /letters/:id': existing('letter', 'issuedLetter', 'requiredLetter', 'declinedLetter', 'expiredLetter'),
  'GET /letters/:id/answers': existing('letter', 'issuedLetter'),
  'POST /letters/:id/issue': { ...freshLetter, body: {} },
  'POST /letters/:id/decline': { ...freshLetter, body: { reason: 'No.' } },
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
  product: ({ ids, names }, route) => (route.path === '/letters' ? [ids.letterProduct] : [ids.product, names.product]),
  coupon: ({ ids, names }) => [ids.coupon, names.coupon],
  code: ({ names }) => [names.code, names.code.toUpperCase()],
  subscription: ({ ids }) => [ids.subscription],
  invoice: ({ ids }, route) => [route.path === '/credit_notes' ? ids.creditedInvoice : ids.invoice],
  checkout_session: ({ ids }, route) => [route.path === '/letters' ? ids.letterSession : ids.session],
  payment: ({ ids }, route) => [route.path === '/disputes' ? ids.disputedPayment : ids.latePayment],
  event: ({ ids }) => [ids.event],
  endpoint: ({ ids }) => [ids.endpoint],
  connection: ({ ids }) => [ids.connection],
  object_id: ({ ids }) => [ids.session, ids.invoice],
  idempotency_key: ({ names }) => [names.order],
  lookup_key: ({ names }, route) => [
    { '/plans': names.plan, '/features': names.feature, '/products': names.product, '/coupons': names.coupon }[route.path] ?? names.price,
  ],
  email: ({ names }) => [names.email],
}

/** Filters that name nothing of anybody, and cursors, which are tried on every list. */
export const plainFilters = new Set([
  ...['limit', 'starting_after', 'ending_before', 'created_at[gt]', 'created_at[gte]', 'created_at[lt]', 'created_at[lte]'],
  ...['status', 'checkout_status', 'event_type', 'active', 'currency', 'type', 'public', 'hsa_fsa_eligibility'],
])
export const expansions = new Set(['expand[]'])
