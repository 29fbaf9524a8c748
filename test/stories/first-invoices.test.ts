/** Subscriptions whose first invoice is paid, given up or activated outside a checkout of their own: states and events. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { untilQuiet } from '../support/furnished.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server?.assertIntegrity()
  await server?.stop()
})

type Event = { sequence: number; event_type: string; data: { status: string } }

async function made(path: string, body: object) {
  const answer = await shop.request('POST', path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const quiet = () => untilQuiet(server, shop.environmentId)
const subscribe = (customer: string, more: object = {}) =>
  made('/v1/subscriptions', { customer_external_id: customer, plan_id: 'plan_pro_monthly', currency: 'inr', ...more })
const saveCardFor = (customer: string, configuration: object = {}) => ({
  customer_external_id: customer,
  action: 'add_payment_method',
  configuration,
})
/** What was told since, in the order of telling. */
async function toldSince(sequence: number): Promise<string[]> {
  await quiet()
  const events: Event[] = (await shop.read('/v1/webhook_events?limit=100')).data
  return events
    .filter(e => e.sequence > sequence)
    .toReversed()
    .map(e => e.event_type)
}
async function lastSequence(): Promise<number> {
  await quiet()
  return (await shop.read('/v1/webhook_events?limit=1')).data[0].sequence
}
const eventsOf = async (id: string): Promise<Event[]> => (await shop.read(`/v1/webhook_events?object_id=${id}`)).data

test('paid on the page of its invoice it begins, and the events come in their order', async () => {
  await made('/v1/features', { name: 'SSO', lookup_key: 'sso', type: 'boolean' })
  await made('/v1/plans', {
    name: 'Team',
    lookup_key: 'team',
    prices: [{ currency: 'usd', billing_period: 'monthly', unit_amount: 900 }],
    features: [{ feature: 'sso' }],
  })
  const customer = await shop.customer()
  const waiting = await subscribe(customer, { plan_id: 'team', currency: 'usd' })
  const before = await lastSequence()
  const session = await made('/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'pay_invoice',
    configuration: { pay_invoice_params: { invoice_id: waiting.latest_invoice_id } },
  })
  assert.equal((await shop.pay(session.id, 'success')).body.checkout_status, 'completed')

  assert.deepEqual(await toldSince(before), [
    'checkout.session.created',
    'payment_method.attached',
    'payment.succeeded',
    'subscription.activated',
    'invoice.paid',
    'entitlement.updated',
    'checkout.session.completed',
  ])
})

test('never paid it is told to have come to nothing', async () => {
  const customer = await shop.customer()
  const waiting = await subscribe(customer)
  await shop.advance('PT24H')
  await quiet()
  const [last] = await eventsOf(waiting.id)
  assert.deepEqual([last!.event_type, last!.data.status], ['subscription.updated', 'incomplete_expired'])
})

test('it comes to nothing with its invoice when that is voided, and never begins unpaid', async () => {
  const waiting = await subscribe(await shop.customer())
  const given = await shop.request('POST', `/v1/invoices/${waiting.latest_invoice_id}/mark_uncollectible`, {})
  assert.deepEqual([given.status, given.body.error?.code], [409, 'invoice_not_open'])
  const voided = await shop.request('POST', `/v1/invoices/${waiting.latest_invoice_id}/void`, {})
  assert.deepEqual([voided.status, voided.body.status], [200, 'void'], voided.text)
  assert.equal((await shop.read(`/v1/subscriptions/${waiting.id}`)).status, 'incomplete_expired')
})

test('a charge that never reached the provider is told, and the invoice stays owed', async () => {
  const customer = await shop.customer()
  const draft = await made('/v1/invoices', {
    customer_external_id: customer,
    collection_method: 'send_invoice',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Setup' } } }],
  })
  await shop.request('POST', `/v1/invoices/${draft.id}/finalize`, {})
  const before = await lastSequence()
  // The intent was committed, and the process died before the call.
  await server.database.sql`
    with payment as (
      insert into payments (environment_id, id, customer_id, purpose, off_session, invoice_id, connection_id, provider, status, amount,
        currency, created_at, updated_at)
      select i.environment_id, 'pay_00lost', i.customer_id, 'charge', true, i.id, c.id, 'sandbox', 'sent', i.amount_due, i.currency,
        now(), now()
      from invoices i join connections c on c.environment_id = i.environment_id and c.provider = 'sandbox' where i.id = ${draft.id}
      limit 1
      returning environment_id, id)
    insert into due_work (environment_id, kind, subject_id, due_at, rank)
    select environment_id, 'payment.resolve', id, now(), 3 from payment`

  await shop.advance('PT30M')

  assert.deepEqual(await toldSince(before), ['payment.failed', 'invoice.payment_failed'])
  const invoice = await shop.read(`/v1/invoices/${draft.id}`)
  assert.deepEqual([invoice.status, invoice.amount_remaining, invoice.attempt_count], ['open', 500, 1])
  const payment = await shop.read('/v1/payments/pay_00lost')
  assert.deepEqual([payment.status, payment.failure.category], ['failed', 'never_arrived'])
})

test('what is free from now on is activated like anything else', async () => {
  const product = await made('/v1/products', { name: 'Club' })
  const free = await made('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount: 0, billing_period: 'monthly' })
  const fee = await made('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount: 500 })
  const session = await made('/v1/checkout/sessions', {
    customer_external_id: await shop.customer(),
    action: 'create_subscription',
    line_items: [{ price: free.id }, { price: fee.id }],
    configuration: { create_subscription_params: { trial_period_days: 10 } },
  })
  const done = await shop.pay(session.id, 'success')
  assert.equal(done.body.checkout_status, 'completed', done.text)
  const answer = await shop.request('POST', `/v1/subscriptions/${done.body.subscription_id}/activate`, {})
  assert.deepEqual([answer.status, answer.body.status], [200, 'active'], answer.text)
})

test('a rate named on one line goes on applying to it alone', async () => {
  const product = await made('/v1/products', { name: 'Gym' })
  const monthly = (unit_amount: number) =>
    made('/v1/prices', { product_id: product.id, currency: 'usd', unit_amount, billing_period: 'monthly' })
  const rate = await made('/v1/tax_rates', { name: 'GST', percentage: '18', inclusive: false })
  const customer = await shop.customer()
  const session = await made('/v1/checkout/sessions', {
    customer_external_id: customer,
    action: 'create_subscription',
    line_items: [{ price: (await monthly(1000)).id, tax_rates: [rate.id] }, { price: (await monthly(500)).id }],
    configuration: { create_subscription_params: { trial_period_days: 10 } },
  })
  assert.equal(session.amount_recurring, 1680)
  const done = await shop.pay(session.id, 'success')
  const answer = await shop.request('POST', `/v1/subscriptions/${done.body.subscription_id}/activate`, {})
  assert.equal(answer.status, 200, answer.text)
  await quiet()
  const [cycle] = (await shop.read(`/v1/invoices?subscription=${done.body.subscription_id}`)).data
  assert.deepEqual([cycle.billing_reason, cycle.tax_total, cycle.amount_paid], ['subscription_cycle', 180, 1680])
})

test('a method is not saved for a subscription that was never begun or is over, and nothing is told of it', async () => {
  const customer = await shop.customer()
  const pending = await shop.session(customer)
  const target = { add_payment_method_params: { target_subscription_id: pending.subscription_id } }
  const refused = await shop.request('POST', '/v1/checkout/sessions', saveCardFor(customer, target))
  assert.deepEqual([refused.status, refused.body.error.code], [400, 'parameter_invalid'])
  await shop.request('POST', `/v1/checkout/sessions/${pending.id}/expire`)
  const over = await shop.request('POST', '/v1/checkout/sessions', saveCardFor(customer, target))
  assert.deepEqual([over.status, over.body.error.details.status], [400, 'incomplete_expired'])
  assert.deepEqual(await eventsOf(pending.subscription_id), [])
})

test('a session whose page was replaced before it was made ends all the same', async () => {
  const session = await shop.session(await shop.customer(), { allow_promotion_codes: true })
  await server.database.sql`
    insert into provider_links (environment_id, id, checkout_session_id, connection_id, status, created_at, updated_at)
    select environment_id, 'lnk_replaced', id, connection_id, 'replaced', now(), now() from checkout_sessions where id = ${session.id}`
  const answer = await shop.request('POST', `/v1/checkout/sessions/${session.id}/expire`)
  assert.deepEqual([answer.status, answer.body.checkout_status], [200, 'expired'], answer.text)
})

// Last: from here on this shop's time stands still.
test('begun and activated in one moment, a trial makes way for the paid period', async () => {
  await shop.request('POST', '/v1/test_clock/advance', { by: 'PT1H', freeze: true })
  const customer = await shop.customer()
  await shop.pay((await made('/v1/checkout/sessions', saveCardFor(customer))).id, 'success')
  const trialing = await subscribe(customer, { trial_period_days: 14 })
  const answer = await shop.request('POST', `/v1/subscriptions/${trialing.id}/activate`, {})
  assert.deepEqual([answer.status, answer.body.status], [200, 'active'], answer.text)
  await quiet()
  const [cycle] = (await shop.read(`/v1/invoices?subscription=${trialing.id}`)).data
  assert.deepEqual([cycle.billing_reason, cycle.status, cycle.amount_paid], ['subscription_cycle', 'paid', 49900])
})
