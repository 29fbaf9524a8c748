/** The first half of the journey: from a plan to an active subscription, with a declined card on the way. */
import assert from 'node:assert/strict'
import { type Api, until } from './api.ts'
import type { Buyer } from './buyer.ts'
import { fact, money, say } from './say.ts'
import type { Shop } from './shop.ts'

/** What the merchant hears of, and the order in which it has to come. */
const heard = ['checkout.session.*', 'payment.*', 'payment_method.*', 'subscription.*', 'invoice.*']
const told = [
  'checkout.session.created',
  'payment.failed',
  'payment_method.attached',
  'payment.succeeded',
  'subscription.created',
  'subscription.activated',
  'invoice.finalized',
  'invoice.paid',
  'checkout.session.completed',
]

export async function prepare(api: Api, shop: Shop): Promise<void> {
  say('The merchant makes a plan.')
  const plan = await api.post('/v1/plans', {
    name: 'Pro',
    lookup_key: 'plan_pro_monthly',
    prices: [{ currency: 'inr', billing_period: 'monthly', unit_amount: 49900 }],
  })
  fact('plan', `${plan.id} (plan_pro_monthly), ${money(49900, 'inr')} a month`)

  say('… and registers a webhook endpoint; its secret is shown only now.')
  const endpoint = await api.post('/v1/webhook_endpoints', { url: `${shop.url}/webhooks/tollgate`, enabled_events: heard })
  shop.useSecret(endpoint.secret)
  fact('endpoint', `${endpoint.id} → ${endpoint.url}`)
}

export async function makeCustomer(api: Api, externalId: string, name: string): Promise<string> {
  const email = `${externalId}@example.com`
  const customer = await api.post('/v1/customers', { external_id: externalId, name, email, currency: 'INR' })
  fact('customer', `${customer.id} (${externalId}), ${name}`)
  return customer.id
}

/** The body of the guide. */
// biome-ignore lint/suspicious/noExplicitAny: the session as the wire has it.
export async function makeSession(api: Api, shop: Shop, customer: string, order: string): Promise<any> {
  const session = await api.post('/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'create_subscription',
    payment_provider: 'razorpay',
    configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
    success_url: `${shop.url}/welcome?session_id={CHECKOUT_SESSION_ID}`,
    failure_url: `${shop.url}/sorry`,
    cancel_url: `${shop.url}/pricing`,
    idempotency_key: order,
  })
  assert.equal(session.checkout_status, 'pending')
  fact('session', `${session.id}, ${money(session.amount_total, session.currency)}, open until ${session.expires_at}`)
  fact('provider', `${session.payment_provider}${session.simulated ? ' (not connected: played by the sandbox)' : ''}`)
  return session
}

export async function playPaidCheckout(api: Api, shop: Shop, buyer: Buyer): Promise<void> {
  say('Jane signs up.')
  const customerId = await makeCustomer(api, 'user_12345', 'Jane Smith')
  say('She presses "Subscribe": the merchant makes a checkout session and sends her to its page.')
  const session = await makeSession(api, shop, 'user_12345', 'order_8271')
  fact('page', session.payment_action.url)
  await buyer.page.goto(session.payment_action.url)
  await buyer.picture('1-checkout')

  say('She types a card without money on it: 4000 0000 0000 9995.')
  await buyer.pay('4000 0000 0000 9995')
  const alert = buyer.page.getByRole('alert').filter({ hasText: 'Nothing was charged' })
  await alert.waitFor()
  fact('page says', (await alert.locator('p').first().textContent()) ?? '')
  await buyer.picture('2-declined')

  say('She takes another card: 4242 4242 4242 4242.')
  await buyer.pay('4242 4242 4242 4242')
  await buyer.page.waitForURL(`${shop.url}/welcome?session_id=${session.id}`)
  await buyer.page.getByRole('heading', { name: 'Welcome to Pro' }).waitFor()
  fact('came back to', buyer.page.url())
  await buyer.picture('3-welcome')
  await showOutcome(api, session.id)
  await showEvents(shop, customerId)
}

async function showOutcome(api: Api, sessionId: string): Promise<void> {
  say('The merchant polls the session until it is completed, and looks at what it made.')
  const read = () => api.get(`/v1/checkout/sessions/${sessionId}`)
  const done = await until('a completed session', read, s => s.checkout_status === 'completed')
  fact('session', `${done.checkout_status}, ${done.payment_status}`)
  const subscription = await api.get(`/v1/subscriptions/${done.subscription_id}`)
  assert.equal(subscription.status, 'active')
  assert.equal(subscription.current_period_start, done.completed_at)
  fact('subscription', `${subscription.id}, ${subscription.status}`)
  fact('period', `${subscription.current_period_start} to ${subscription.current_period_end}`)
  const invoice = await api.get(`/v1/invoices/${done.invoice_id}`)
  assert.deepEqual([invoice.status, invoice.amount_paid], ['paid', 49900])
  fact('invoice', `${invoice.number} (${invoice.id}), ${invoice.status}, ${money(invoice.amount_paid, invoice.currency)}`)
  for (const { what, amount } of invoice.lines.data[0].explanation.steps) fact('because', `${what} = ${money(amount, invoice.currency)}`)
}

async function showEvents(shop: Shop, customerId: string): Promise<void> {
  say('Meanwhile the signed webhooks arrived. In the order of their sequence:')
  await until(
    `${told.length} events`,
    () => shop.events.length,
    count => count >= told.length,
  )
  const events = shop.events.toSorted((a, b) => a.sequence - b.sequence)
  for (const event of events) fact(`#${event.sequence}`, `${event.event_type.padEnd(28)} ${event.data.id}`)
  assert.deepEqual(
    events.map(event => event.event_type),
    told,
  )
  assert.deepEqual([...shop.granted], [customerId])
  fact('granted', `access to ${customerId}, by the last of them`)
}
