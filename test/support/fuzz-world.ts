/** What the fuzz may name: objects in every state, some to be ended, and words that mean something. */
import { testCards } from '../../src/core/test-card.ts'
import type { Furnished } from './furnished.ts'
import { fuzzMends } from './fuzz-mends.ts'
import type { World } from './fuzz-request.ts'

/** Enough that some are still open when the last requests come. */
const sessionsMade = 25
const sparesMade = 5
const invoicesMade = 10
/** Who buy and are not themselves changed: else soon there is nobody to buy. */
const buyersMade = 20

export async function fuzzWorld(furnished: Furnished): Promise<World> {
  const { ids, names, shop, freshSession, freshInvoice, freshLetter } = furnished
  const several = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make))
  const made = (path: string, body: object) =>
    several(sparesMade, async () => (await shop.request('POST', `/v1${path}`, body)).body.id as string)
  const sessions = (await several(sessionsMade, freshSession)).map(session => session.id)
  const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 100 }]
  const [customers, plans, coupons, codes, rates, endpoints, keys] = await Promise.all([
    made('/customers', {}),
    made('/plans', { name: 'Spare', prices }),
    made('/coupons', { percent_off: '5' }),
    made('/promotion_codes', { coupon: ids.coupon }),
    made('/tax_rates', { name: 'Spare', percentage: '5' }),
    made('/webhook_endpoints', { url: 'https://example.com/', enabled_events: ['refund.failed'] }),
    made('/api_keys', { name: 'Spare', scopes: ['*'] }),
  ])
  const features = await Promise.all(
    Array.from({ length: sparesMade }, async (_, n) => {
      const spare = { name: 'Spare', lookup_key: `spare_${n}`, type: 'static' }
      return (await shop.request('POST', '/v1/features', spare)).body.id as string
    }),
  )
  const sparePrice = { product_id: ids.product, currency: 'inr', unit_amount: 100 }
  const [products, goods, sparePrices, replaced] = await Promise.all([
    made('/products', { name: 'Spare' }),
    // Never changed: prices are made of them.
    made('/products', { name: 'Good' }),
    made('/prices', sparePrice),
    made('/prices', sparePrice),
    shop.request('POST', '/v1/prices', { ...sparePrice, lookup_key: 'fuzz_versions' }),
  ])
  const monthlyPrice = { currency: 'inr', unit_amount: 100, billing_period: 'monthly' }
  const [oneTime, monthly] = await Promise.all([
    made('/prices', { ...sparePrice, product_id: goods[0] }),
    Promise.all(
      goods.map(async product_id => (await shop.request('POST', '/v1/prices', { ...monthlyPrice, product_id })).body.id as string),
    ),
  ])
  const [letters, undecided] = await Promise.all([several(sparesMade, freshLetter), several(sparesMade, freshLetter)])
  const buyers = await several(buyersMade, () => shop.customer())
  const [drafts, owed, unpaid, doomed] = await Promise.all([
    several(sparesMade, () => freshInvoice(false)),
    several(invoicesMade, () => freshInvoice(true)),
    several(sparesMade, () => freshInvoice(true)),
    several(sparesMade, () => freshInvoice(true)),
  ])
  // Of customers who have no method yet, and of one who has.
  const subscription = (customer: string, more: object) => ({ customer_external_id: customer, plan_id: 'plan_pro_monthly', ...more })
  const begun = async (body: object) => (await shop.request('POST', '/v1/subscriptions', body)).body
  const trial = { currency: 'inr', trial_period_days: 7, allow_multiple: true, allow_repeat_trial: true }
  const [waited, trials] = await Promise.all([
    Promise.all(buyers.slice(0, sparesMade).map(buyer => begun(subscription(buyer, { currency: 'inr', allow_multiple: true })))),
    several(sparesMade, async () => (await begun(subscription(names.customer, trial))).id as string),
  ])
  const waiting = waited.map(each => each.id as string)
  const unpaidFirst = waited.map(each => each.latest_invoice_id as string)
  const methods = await several(sparesMade, async () => {
    const session = await freshSession()
    const { customer_id } = (await shop.pay(session.id, 'success')).body
    return (await shop.read(`/v1/payment_methods?customer=${customer_id}`)).data[0].id as string
  })
  const externalIds = Array.from({ length: sessionsMade }, (_, n) => `user_${n + 1}`)
  const anySession = [...sessions, ids.session, ids.expiredSession, ids.processingSession, ids.failedSession]
  const urls = ['https://example.com/?session={CHECKOUT_SESSION_ID}', 'http://127.0.0.1:9/back']
  const pool = {
    customer: [ids.customer, names.customer, ...externalIds],
    customer_id: [ids.customer, ...customers],
    customer_external_id: buyers,
    plan: [ids.plan, names.plan],
    product: [ids.product, names.product],
    feature: [names.feature, ids.feature],
    product_id: goods,
    plan_id: [ids.plan, names.plan, 'plan_pro_monthly', 'plan_pro_monthly', plans[0]!],
    success_url: urls,
    failure_url: urls,
    cancel_url: urls,
    subscription: [ids.subscription],
    subscription_id: [ids.incompleteSubscription, ...waiting, ...trials],
    target_subscription_id: [ids.subscription, ...trials],
    invoice: [ids.invoice],
    checkout_session: anySession,
    payment: [ids.payment, ids.latePayment, ids.disputedPayment],
    payment_id: [ids.payment, ids.creditedPayment, ids.latePayment, ids.disputedPayment],
    invoice_id: [ids.openInvoice, ids.invoice, ...owed, ...unpaidFirst],
    payment_method: [ids.paymentMethod, ...methods, 'pm_nobody'],
    price: [...oneTime, ...monthly, names.price],
    price_id: [...monthly, ids.price],
    invoice_line_id: [ids.creditedLine, ids.openLine],
    event: [ids.event],
    endpoint: [ids.endpoint],
    connection: [ids.connection],
    object_id: [ids.session, ids.customer],
    coupon: [ids.coupon, names.coupon, ids.usedCoupon],
    promotion_code: [ids.usedCode, names.code],
    products: [ids.product, names.product],
    code: [names.code, 'NEW-CODE'],
    percent_off: ['20', '33.3333', '100'],
    percentage: ['0', '18', '7.25'],
    tax_rates: [ids.taxRate, ...rates],
    lookup_key: [names.plan, names.price, names.coupon, 'plan_pro_monthly', 'new'],
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
      'payments/customers': [ids.customer, names.customer, ...externalIds],
      features: [ids.feature, names.feature],
      'POST /features/:id/archive': features,
      products: [ids.product, names.product],
      'POST /products/:id/archive': products,
      prices: [ids.price, names.price],
      // By the key it is the newest again and again.
      'POST /prices/:id/versions': [...replaced, 'fuzz_versions', 'fuzz_versions', 'fuzz_versions'],
      'POST /prices/:id/archive': sparePrices,
      coupons: [ids.coupon, names.coupon],
      'POST /coupons/:id/archive': coupons,
      promotion_codes: [ids.promotionCode, names.code],
      'POST /promotion_codes/:id/archive': codes,
      tax_rates: [ids.taxRate],
      'POST /tax_rates/:id/archive': rates,
      'checkout/sessions': [...anySession, ids.purchaseSession, ids.anonymousSession],
      'test_helpers/checkout/sessions': sessions,
      subscriptions: [ids.subscription, ids.looseSubscription, ids.trialSubscription],
      'POST /subscriptions/:id/activate': [...waiting, ...trials, ids.incompleteSubscription],
      invoices: [ids.invoice, ids.draftInvoice, ids.openInvoice, ids.purchaseInvoice],
      'POST /invoices/:id/finalize': drafts,
      'POST /invoices/:id/pay': [...unpaid, ...unpaidFirst, ...drafts],
      'POST /invoices/:id/void': doomed,
      'POST /invoices/:id/mark_uncollectible': [...doomed, ...unpaid],
      payments: [ids.payment, ids.latePayment],
      refunds: [ids.refund, ids.givenBack],
      credit_notes: [ids.creditNote],
      disputes: [ids.dispute],
      'test_helpers/disputes': [ids.dispute],
      payment_methods: [ids.paymentMethod],
      'DELETE /payment_methods/:id': methods,
      'POST /letters/:id/decline': undecided,
      letters: [ids.letter, ids.issuedLetter, ...letters],
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
    mends: fuzzMends({
      ...{ customer: buyers[0]!, plan: 'plan_pro_monthly', product: goods[0]! },
      ...{ oneTimePrice: oneTime[0]!, monthlyPrice: monthly[0]!, coupon: ids.usedCoupon },
      ...{ subscriptions: waiting, invoices: owed },
      anchor: Temporal.Instant.from((await shop.read('/v1/test_clock')).now)
        .add({ hours: 48 })
        .toString(),
    }),
  }
}
