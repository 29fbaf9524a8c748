/** Journey 003: products sold once and by subscription, a method saved, a subscription activated; from one's own server. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let merchant: Receiver
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  merchant = await startReceiver()
  const endpoint = await shop.request('POST', '/v1/webhook_endpoints', { url: merchant.url, enabled_events: ['*'] })
  merchant.verifyWith(endpoint.body.secret)
})
after(async () => {
  await server.assertIntegrity()
  await merchant.stop()
  await server.stop()
})

async function made(path: string, body: object) {
  const answer = await shop.request('POST', path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const product = (name: string, more: object = {}) => made('/v1/products', { name, ...more })
const price = (productId: string, more: object) => made('/v1/prices', { product_id: productId, currency: 'usd', ...more })
const session = (body: object) => made('/v1/checkout/sessions', body)
async function paid(id: string, card = 'success', more: object = {}) {
  const answer = await shop.pay(id, card, more)
  assert.equal(answer.status, 200, answer.text)
  return answer.body
}
/** The types of the events about a session and what it made, in order. */
async function told(ids: readonly (string | null)[]): Promise<string[]> {
  const all = await shop.read('/v1/webhook_events?limit=100')
  return all.data
    .filter((e: { data: { id: string } }) => ids.includes(e.data.id))
    .toReversed()
    .map((e: { event_type: string }) => e.event_type)
}

test('five of a product sold once charge five, by id and by lookup key', async () => {
  const { id } = await product('Print', { lookup_key: 'print' })
  const one = await price(id, { unit_amount: 1000, lookup_key: 'print_once' })
  for (const reference of [one.id, 'print_once']) {
    const made = await session({
      customer_external_id: await shop.customer(),
      action: 'one_time_payment',
      line_items: [{ price: reference, quantity: 5 }],
      output_name: 'Five prints',
      output_metadata: { order: '77' },
    })
    assert.deepEqual([made.amount_total, made.subscription_id, made.amount_recurring], [5000, null, null])
    assert.equal(made.line_items[0].quantity, '5')

    const done = await paid(made.id)

    assert.deepEqual([done.checkout_status, done.payment_status, done.output_name], ['completed', 'paid', 'Five prints'])
    const invoice = await shop.read(`/v1/invoices/${done.invoice_id}`)
    assert.deepEqual([invoice.billing_reason, invoice.amount_paid, invoice.name], ['purchase', 5000, 'Five prints'])
    assert.deepEqual(invoice.metadata, { order: '77' })
    assert.deepEqual(invoice.lines.data[0].explanation.steps, [{ what: '5 × 10.00', amount: 5000 }])
    assert.equal((await shop.read(`/v1/payments/${done.payment_id}`)).amount, 5000)
    const events = await told([done.id, done.invoice_id, done.payment_id])
    assert.deepEqual(events, [
      'checkout.session.created',
      'payment.succeeded',
      'invoice.finalized',
      'invoice.paid',
      'checkout.session.completed',
    ])
  }
})

test('a product by subscription: its name and metadata arrive on the subscription and the event, and it is had once', async () => {
  const { id } = await product('Membership')
  const monthly = await price(id, { unit_amount: 2500, billing_period: 'monthly' })
  const customer = await shop.customer()
  const body = {
    customer_external_id: customer,
    action: 'create_subscription',
    line_items: [{ price: monthly.id }],
    output_name: 'Gold membership',
    output_metadata: { tier: 'gold' },
  }

  const done = await paid((await session(body)).id)

  const subscription = await shop.read(`/v1/subscriptions/${done.subscription_id}`)
  assert.deepEqual([subscription.status, subscription.name, subscription.plan_id], ['active', 'Gold membership', null])
  assert.deepEqual(subscription.metadata, { tier: 'gold' })
  assert.deepEqual([subscription.items[0].price_id, subscription.items[0].product_id], [monthly.id, id])
  const events = await shop.read(`/v1/webhook_events?object_id=${done.id}`)
  const completed = events.data.find((e: { event_type: string }) => e.event_type === 'checkout.session.completed')
  assert.deepEqual([completed.data.output_name, completed.data.output_metadata], ['Gold membership', { tier: 'gold' }])

  const again = await shop.request('POST', '/v1/checkout/sessions', body)
  assert.deepEqual([again.status, again.body.error.code], [409, 'already_subscribed'])
  assert.equal(again.body.error.details.subscription_id, done.subscription_id)
})

test('a method is added for one subscription only', async () => {
  const customer = await shop.customer()
  const first = await paid((await shop.session(customer)).id)
  const [before] = (await shop.read(`/v1/payment_methods?customer=${customer}`)).data

  const made = await session({
    customer_external_id: customer,
    action: 'add_payment_method',
    configuration: { add_payment_method_params: { target_subscription_id: first.subscription_id } },
  })
  assert.deepEqual([made.amount_total, made.target_subscription_id, made.invoice_id], [0, first.subscription_id, null])
  const done = await paid(made.id, 'success_mastercard')

  assert.deepEqual([done.checkout_status, done.payment_status, done.payment_id], ['completed', 'no_payment_required', null])
  const methods = (await shop.read(`/v1/payment_methods?customer=${customer}`)).data
  assert.equal(methods.length, 2)
  const added = methods.find((m: { brand: string }) => m.brand === 'mastercard')
  assert.deepEqual([added.is_default, methods.find((m: { id: string }) => m.id === before.id).is_default], [false, true])
  const subscription = await shop.read(`/v1/subscriptions/${first.subscription_id}`)
  assert.equal(subscription.default_payment_method_id, added.id)
  assert.equal((await shop.read(`/v1/payments?customer=${customer}`)).data.length, 1, 'saving a card is no payment')
})

test('a card that is declined is not saved, and may be tried again', async () => {
  const customer = await shop.customer()
  const made = await session({ customer_external_id: customer, action: 'add_payment_method', configuration: {} })

  const refused = await shop.pay(made.id, 'insufficient_funds')
  assert.deepEqual([refused.status, refused.body.error.details.decline_code], [402, 'insufficient_funds'])
  const done = await paid(made.id, 'authentication_once', { authentication: 'complete' }).catch(() => null)

  assert.equal((await shop.read(`/v1/checkout/sessions/${made.id}`)).checkout_status, done ? 'completed' : 'pending')
  assert.equal((await shop.read(`/v1/payment_methods?customer=${customer}`)).data.length, done ? 1 : 0)
})

test('a subscription without a method waits; activating it pays all that is open', async () => {
  const customer = await shop.customer()
  const waiting = await made('/v1/subscriptions', { customer_external_id: customer, plan_id: 'plan_pro_monthly', currency: 'inr' })
  assert.equal(waiting.status, 'incomplete')
  const open = await shop.read(`/v1/invoices/${waiting.latest_invoice_id}`)
  assert.deepEqual([open.status, open.amount_remaining], ['open', 49900])
  assert.match(open.hosted_invoice_url, /\/invoice\/[\w-]{22}$/)

  const missing = await shop.request('POST', `/v1/subscriptions/${waiting.id}/activate`, {})
  assert.deepEqual([missing.status, missing.body.error.code], [402, 'payment_method_missing'])
  assert.match(missing.body.error.details.setup_url, /\/checkout\/[\w-]{22}$/)

  const activation = await session({
    customer_external_id: customer,
    action: 'activate_subscription',
    configuration: { activate_subscription_params: { subscription_id: waiting.id } },
  })
  assert.deepEqual([activation.amount_total, activation.invoice_ids], [49900, [open.id]])
  const done = await paid(activation.id)

  assert.equal(done.checkout_status, 'completed')
  const active = await shop.read(`/v1/subscriptions/${waiting.id}`)
  assert.equal(active.status, 'active')
  assert.equal(active.current_period_start, waiting.current_period_start, 'the anchor is kept')
  assert.equal((await shop.read(`/v1/invoices/${open.id}`)).status, 'paid')
  const payment = await shop.read(`/v1/payments/${done.payment_id}`)
  assert.deepEqual([payment.amount, payment.invoice_ids], [49900, [open.id]])
})

test('a trial ends with activation: the paid cycle begins and is charged', async () => {
  const customer = await shop.customer()
  const trialing = await made('/v1/subscriptions', {
    customer_external_id: customer,
    plan_id: 'plan_pro_monthly',
    currency: 'inr',
    trial_period_days: 14,
  })
  assert.equal(trialing.status, 'trialing')
  assert.equal(trialing.current_period_end, trialing.trial_end)
  const activation = await session({
    customer_external_id: customer,
    action: 'activate_subscription',
    configuration: { activate_subscription_params: { subscription_id: trialing.id } },
  })
  assert.equal(activation.amount_total, 0)
  await shop.advance('P1D')

  const late = await session({
    customer_external_id: customer,
    action: 'activate_subscription',
    configuration: { activate_subscription_params: { subscription_id: trialing.id } },
  })
  await paid(late.id)
  await shop.advance('PT1M')

  const active = await shop.read(`/v1/subscriptions/${trialing.id}`)
  assert.equal(active.status, 'active')
  const invoices = (await shop.read(`/v1/invoices?subscription=${trialing.id}`)).data
  assert.deepEqual(
    invoices.map((i: { billing_reason: string; status: string; amount_paid: number }) => [i.billing_reason, i.status, i.amount_paid]),
    [
      ['subscription_cycle', 'paid', 49900],
      ['subscription_create', 'paid', 0],
    ],
  )
})

test('an anonymous buyer becomes a customer when the session completes', async () => {
  const { id } = await product('Poster')
  const once = await price(id, { unit_amount: 1500 })
  const made = await session({ anonymous: true, action: 'one_time_payment', line_items: [{ price: once.id }] })
  assert.deepEqual([made.customer_id, made.anonymous], [null, true])

  const done = await paid(made.id, 'success', { email: 'jane@example.com', name: 'Jane' })

  const customer = await shop.read(`/v1/customers/${done.customer_id}`)
  assert.deepEqual([customer.email, customer.name, customer.external_id], ['jane@example.com', 'Jane', null])
  assert.equal((await shop.read(`/v1/invoices/${done.invoice_id}`)).customer_id, done.customer_id)

  const other = await paid(
    (await session({ anonymous: true, action: 'one_time_payment', line_items: [{ price: once.id }] })).id,
    'success',
    {
      email: 'jane@example.com',
    },
  )
  assert.notEqual(other.customer_id, done.customer_id, 'never joined to one of the same address')
})

test('an open invoice is paid by a session; two sessions for it charge once', async () => {
  const customer = await shop.customer()
  const draft = await made('/v1/invoices', {
    customer_external_id: customer,
    collection_method: 'send_invoice',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 15000, product_data: { name: 'Setup' } }, quantity: 2 }],
  })
  assert.deepEqual([draft.status, draft.total, draft.number], ['draft', 30000, null])
  const open = (await shop.request('POST', `/v1/invoices/${draft.id}/finalize`, {})).body
  assert.deepEqual([open.status, open.amount_remaining], ['open', 30000])
  const ask = (more: object = {}) => ({
    customer_external_id: customer,
    action: 'pay_invoice',
    configuration: { pay_invoice_params: { invoice_id: open.id } },
    allow_multiple: true,
    ...more,
  })
  const [one, two] = [await session(ask()), await session(ask())]

  assert.equal((await paid(one.id)).checkout_status, 'completed')
  assert.equal((await shop.read(`/v1/invoices/${open.id}`)).status, 'paid')
  const late = await shop.pay(two.id, 'success')
  assert.deepEqual([late.status, late.body.error.code], [409, 'invoice_not_open'])
  const lost = await shop.read(`/v1/checkout/sessions/${two.id}`)
  assert.deepEqual([lost.checkout_status, lost.cancellation_reason], ['canceled', 'superseded'])
  assert.equal((await shop.read(`/v1/payments?customer=${customer}`)).data.length, 1)
})

test('a saved method pays an invoice; a later decline leaves it open', async () => {
  const customer = await shop.customer()
  await paid((await shop.session(customer)).id, 'declines_later')
  const invoice = async () => {
    const draft = await made('/v1/invoices', {
      customer_external_id: customer,
      collection_method: 'send_invoice',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Extra' } } }],
    })
    return (await shop.request('POST', `/v1/invoices/${draft.id}/finalize`, {})).body
  }
  const first = await invoice()

  const declined = await shop.request('POST', `/v1/invoices/${first.id}/pay`, {})

  assert.deepEqual([declined.status, declined.body.error.code], [402, 'payment_declined'])
  const after = await shop.read(`/v1/invoices/${first.id}`)
  assert.deepEqual([after.status, after.attempt_count], ['open', 1])
  const card = await session({
    customer_external_id: customer,
    action: 'add_payment_method',
    configuration: { add_payment_method_params: { set_default: true } },
  })
  await paid(card.id)
  const settled = await shop.request('POST', `/v1/invoices/${first.id}/pay`, {})
  assert.deepEqual([settled.status, settled.body.status], [200, 'paid'], settled.text)
  const voided = await shop.request('POST', `/v1/invoices/${(await invoice()).id}/void`, {})
  assert.deepEqual([voided.status, voided.body.status], [200, 'void'])
})

test('a first invoice that is never paid ends its subscription after 23 hours', async () => {
  const customer = await shop.customer()
  const waiting = await made('/v1/subscriptions', { customer_external_id: customer, plan_id: 'plan_pro_monthly', currency: 'inr' })
  await shop.advance('PT23H')
  await shop.advance('PT1M')

  assert.equal((await shop.read(`/v1/subscriptions/${waiting.id}`)).status, 'incomplete_expired')
  assert.equal((await shop.read(`/v1/invoices/${waiting.latest_invoice_id}`)).status, 'void')
})
