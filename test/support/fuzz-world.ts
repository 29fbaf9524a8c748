/** What the fuzz may name: objects in every state, some to be ended, and words that mean something. */
import { testCards } from '../../src/core/test-card.ts'
import type { Furnished } from './furnished.ts'
import type { World } from './fuzz-request.ts'

/** Enough that some are still open when the last requests come. */
const sessionsMade = 25
const sparesMade = 5
/** Who buy and are not themselves changed: else soon there is nobody to buy. */
const buyersMade = 20

export async function fuzzWorld(furnished: Furnished): Promise<World> {
  const { ids, names, shop, freshSession } = furnished
  const several = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make))
  const made = (path: string, body: object) =>
    several(sparesMade, async () => (await shop.request('POST', `/v1${path}`, body)).body.id as string)
  const sessions = (await several(sessionsMade, freshSession)).map(session => session.id)
  const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 100 }]
  const [customers, plans, endpoints, keys] = await Promise.all([
    made('/customers', {}),
    made('/plans', { name: 'Spare', prices }),
    made('/webhook_endpoints', { url: 'https://example.com/', enabled_events: ['refund.failed'] }),
    made('/api_keys', { name: 'Spare', scopes: ['*'] }),
  ])
  const buyers = await several(buyersMade, () => shop.customer())
  const externalIds = Array.from({ length: sessionsMade }, (_, n) => `user_${n + 1}`)
  const anySession = [...sessions, ids.session, ids.expiredSession, ids.processingSession, ids.failedSession]
  const urls = ['https://example.com/?session={CHECKOUT_SESSION_ID}', 'http://127.0.0.1:9/back']
  const pool = {
    customer: [ids.customer, names.customer, ...externalIds],
    customer_id: [ids.customer, ...customers],
    customer_external_id: buyers,
    plan: [ids.plan, names.plan],
    plan_id: [ids.plan, names.plan, 'plan_pro_monthly', 'plan_pro_monthly', plans[0]!],
    success_url: urls,
    failure_url: urls,
    cancel_url: urls,
    subscription: [ids.subscription],
    invoice: [ids.invoice],
    checkout_session: anySession,
    payment: [ids.payment, ids.latePayment],
    event: [ids.event],
    endpoint: [ids.endpoint],
    connection: [ids.connection],
    object_id: [ids.session, ids.customer],
    lookup_key: [names.plan, names.price, 'plan_pro_monthly', 'new'],
    email: [names.email],
    idempotency_key: ['order_1', 'order_2', 'order_3'],
    test_card: testCards.map(card => card.name),
    payment_provider: ['sandbox', 'razorpay', 'Stripe'],
    currency: ['inr', 'INR', 'usd'],
    billing_period: ['monthly', 'MONTHLY', 'yearly'],
    time_zone: ['UTC', 'Asia/Kolkata', 'America/St_Johns'],
    scopes: ['*', 'customers:read', 'plans:*', 'invoices:read', 'checkout_sessions:write'],
    enabled_events: ['refund.failed', 'webhook_endpoint.*', 'payment.failed'],
    by: ['PT1S', 'PT15M', 'P1D', 'P3D', 'P1M'],
    'expand[]': ['customer', 'subscription', 'subscription.plan', 'invoice', 'payment', 'plan'],
  }
  return {
    pool,
    ids: {
      customers: [ids.customer, names.customer, ...externalIds],
      'DELETE /customers/:id': [...customers, ids.customer],
      plans: [ids.plan, names.plan],
      'POST /plans/:id/archive': plans,
      prices: [ids.price, names.price],
      'checkout/sessions': anySession,
      'test_helpers/checkout/sessions': sessions,
      subscriptions: [ids.subscription],
      invoices: [ids.invoice, ids.draftInvoice],
      payments: [ids.payment, ids.latePayment],
      refunds: [ids.refund],
      payment_methods: [ids.paymentMethod],
      webhook_endpoints: [ids.endpoint],
      'DELETE /webhook_endpoints/:id': endpoints,
      webhook_events: [ids.event],
      webhook_deliveries: [ids.delivery],
      connections: [ids.connection],
      inbound_events: [ids.inboundEvent],
      environments: [ids.environment],
      api_keys: [ids.apiKey],
      'DELETE /api_keys/:id': keys,
    },
    mends: {
      'POST /checkout/sessions': ({ customer_id, customer_external_id, ...rest }) =>
        customer_id === undefined ? { customer_external_id: customer_external_id ?? buyers[0], ...rest } : { customer_id, ...rest },
      'POST /plans': body => ({ ...body, prices: (body.prices as Record<string, unknown>[]).map(withOneAmount) }),
      'POST /test_clock/advance': ({ to, by, ...rest }) => (by === undefined && to ? { to, ...rest } : { by: by ?? 'PT1M', ...rest }),
    },
  }
}

function withOneAmount({ unit_amount, unit_amount_decimal, ...rest }: Record<string, unknown>) {
  if (typeof unit_amount_decimal === 'string' && !unit_amount_decimal.startsWith('-')) return { ...rest, unit_amount_decimal }
  return { ...rest, unit_amount: unit_amount ?? 100 }
}
