/** Journey 000, by its own requests: guided checkout with webhooks, failure, cancel and expiry. */
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
  assert.equal(endpoint.status, 201, endpoint.text)
  merchant.verifyWith(endpoint.body.secret)
})

after(async () => {
  await server.assertIntegrity()
  await merchant.stop()
  await server.stop()
})

test('a paid checkout: subscription active, invoice final, the three nouns told in order', async () => {
  const customer = await shop.customer()

  const session = await shop.session(customer, { idempotency_key: 'order_1' })

  assert.match(session.id, /^chk_/)
  assert.equal(session.checkout_status, 'pending')
  assert.equal(session.amount_total, 49900)
  assert.equal(session.currency, 'inr')
  assert.equal(session.payment_provider, 'razorpay')
  assert.equal(session.simulated, true)
  assert.match(session.payment_action.url, /^http:\/\/.+\/checkout\/[\w-]{22}$/)
  assert.equal(new Date(session.expires_at).getTime() - new Date(session.created_at).getTime(), 15 * 60_000)

  const paid = await shop.pay(session.id, 'success')
  assert.equal(paid.status, 200, JSON.stringify(paid.body))
  const done = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.equal(done.checkout_status, 'completed')
  assert.equal(done.payment_status, 'paid')

  const subscription = await shop.read(`/v1/subscriptions/${done.subscription_id}`)
  assert.equal(subscription.status, 'active')
  assert.equal(subscription.current_period_start, done.completed_at)
  const invoice = await shop.read(`/v1/invoices/${done.invoice_id}`)
  assert.equal(invoice.status, 'paid')
  assert.match(invoice.number, /^TG-\d{6}$/)
  assert.equal(invoice.amount_paid, 49900)
  assert.deepEqual(invoice.lines.data[0].explanation, { price_version: 1, steps: [{ what: '1 × 499.00', amount: 49900 }] })
  const payment = await shop.read(`/v1/payments/${done.payment_id}`)
  assert.equal(payment.status, 'succeeded')
  const methods = await shop.read(`/v1/payment_methods?customer=${customer}`)
  assert.equal(methods.data[0].last4, '4242')
  assert.equal(methods.data[0].is_default, true)

  const told = await merchant.waitFor('checkout.session.completed', session.id)
  assert.equal(told.data.customer_external_id, customer)
  const sequence = merchant.received.filter(e => e.sequence <= told.sequence).sort((a, b) => a.sequence - b.sequence)
  assert.deepEqual(
    sequence.slice(-7).map(e => e.event_type),
    [
      'payment_method.attached',
      'payment.succeeded',
      'subscription.created',
      'subscription.activated',
      'invoice.finalized',
      'invoice.paid',
      'checkout.session.completed',
    ],
  )
})

test('letter case, both kinds of key header, and a wrong environment', async () => {
  const customer = await shop.customer()
  const body = shop.sessionBody(customer, {
    action: 'CREATE_SUBSCRIPTION',
    configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'inr', billing_period: 'Monthly' } },
  })

  const bare = await fetch(`${server.url}/api/v1/checkout/sessions`, {
    method: 'POST',
    headers: { 'x-api-key': shop.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(bare.status, 201)
  const foreign = await shop.request('POST', '/v1/checkout/sessions', body, { 'X-Environment-ID': 'env_00000000000000000000000000' })
  assert.equal(foreign.status, 403)
})

test('a decline says why and is not the end', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer)

  const declined = await shop.pay(session.id, 'insufficient_funds')
  assert.equal(declined.status, 402)
  assert.equal(declined.body.error.type, 'payment')
  assert.equal(declined.body.error.details.decline_code, 'insufficient_funds')
  assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status, 'pending')
  await merchant.waitFor('payment.failed', declined.body.error.details.payment_id)

  assert.equal((await shop.pay(session.id, 'success')).body.checkout_status, 'completed')
})

test('ten declines fail the session, and everything it drafted is cleaned up', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer)

  for (let i = 0; i < 10; i += 1) assert.equal((await shop.pay(session.id, 'declined')).status, 402)

  const failed = await shop.read(`/v1/checkout/sessions/${session.id}`)
  assert.equal(failed.checkout_status, 'failed')
  assert.equal(failed.failure_reason, 'too_many_declines')
  assert.equal((await shop.read(`/v1/subscriptions/${session.subscription_id}`)).status, 'incomplete_expired')
  assert.equal((await shop.read(`/v1/invoices/${session.invoice_id}`)).status, 'void')
  await merchant.waitFor('checkout.session.failed', session.id)
  assert.equal((await shop.pay(session.id, 'success')).status, 409)
})

test('authentication: asked, completed; asked, failed', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer)

  const asked = await shop.pay(session.id, 'authentication_once')
  assert.equal(asked.status, 200)
  assert.equal(asked.body.payment_status, 'requires_action')
  const failed = await shop.pay(session.id, 'authentication_once', { authentication: 'fail' })
  assert.equal(failed.status, 402)
  assert.equal((await shop.pay(session.id, 'authentication_always')).body.payment_status, 'requires_action')
  const completed = await shop.pay(session.id, 'authentication_always', { authentication: 'complete' })

  assert.equal(completed.body.checkout_status, 'completed')
})

test('a customer who does not pay in time: the session expires, and the next one starts afresh', async () => {
  const world = await openShop(server)
  const customer = await world.customer()
  const session = await world.session(customer)

  const advanced = await world.request('POST', '/v1/test_clock/advance', { by: 'PT15M' })

  assert.equal(advanced.status, 200, JSON.stringify(advanced.body))
  const expired = (await world.request('GET', `/v1/checkout/sessions/${session.id}`)).body
  assert.equal(expired.checkout_status, 'expired')
  assert.equal((await world.request('GET', `/v1/subscriptions/${session.subscription_id}`)).body.status, 'incomplete_expired')
  assert.equal((await world.request('GET', `/v1/invoices/${session.invoice_id}`)).body.status, 'void')
  const late = await world.request('POST', `/v1/test_helpers/checkout/sessions/${session.id}/pay`, { test_card: 'success' })
  assert.equal(late.status, 409)
  const next = await world.session(customer)
  assert.notEqual(next.id, session.id)
})

test('a slow debit: processing for three days, then active, or failed', async () => {
  const world = await openShop(server)
  const good = await world.session(await world.customer())
  const bad = await world.session(await world.customer())
  for (const [id, card] of [
    [good.id, 'bank_debit'],
    [bad.id, 'bank_debit_fails'],
  ] as const) {
    const slow = await world.request('POST', `/v1/test_helpers/checkout/sessions/${id}/pay`, { test_card: card })
    assert.equal(slow.status, 200, JSON.stringify(slow.body))
    assert.equal(slow.body.payment_status, 'processing')
    assert.equal((await world.request('POST', `/v1/checkout/sessions/${id}/cancel`)).status, 409)
  }

  await world.request('POST', '/v1/test_clock/advance', { by: 'P1D' })
  assert.equal((await world.request('GET', `/v1/checkout/sessions/${good.id}`)).body.checkout_status, 'pending')
  const jump = await world.request('POST', '/v1/test_clock/advance', { by: 'P3D' })

  assert.equal(jump.status, 200)
  assert.equal((await world.request('GET', `/v1/checkout/sessions/${good.id}`)).body.checkout_status, 'completed')
  const failed = (await world.request('GET', `/v1/checkout/sessions/${bad.id}`)).body
  assert.equal(failed.checkout_status, 'failed')
  assert.equal(failed.failure_reason, 'payment_failed')
})

test('cancel ends the session at once and frees its key; final states are final', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer, { idempotency_key: 'order_cancel' })

  const canceled = await shop.request('POST', `/v1/checkout/sessions/${session.id}/cancel`)

  assert.equal(canceled.status, 200, JSON.stringify(canceled.body))
  assert.equal(canceled.body.checkout_status, 'canceled')
  await merchant.waitFor('checkout.session.canceled', session.id)
  assert.equal((await shop.request('POST', `/v1/checkout/sessions/${session.id}/cancel`)).status, 200)
  assert.equal((await shop.request('POST', `/v1/checkout/sessions/${session.id}/expire`)).status, 409)
  const again = await shop.session(customer, { idempotency_key: 'order_cancel' })
  assert.notEqual(again.id, session.id)
})

test('a newer session takes the place of an unpaid older one', async () => {
  const customer = await shop.customer()
  const older = await shop.session(customer)

  const newer = await shop.session(customer)

  const replaced = await shop.read(`/v1/checkout/sessions/${older.id}`)
  assert.equal(replaced.checkout_status, 'canceled')
  assert.equal(replaced.cancellation_reason, 'superseded')
  assert.equal((await shop.pay(newer.id, 'success')).body.checkout_status, 'completed')
})

test('the error table', async () => {
  const customer = await shop.customer()
  await shop.request('POST', '/v1/plans', {
    name: 'Free',
    lookup_key: 'free',
    prices: [{ currency: 'inr', billing_period: 'monthly', unit_amount: 0 }],
  })
  const withParams = (params: object) => ({ configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', ...params } } })
  const refused = async (more: object, status: number, code: string) => {
    const answer = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, more))
    assert.deepEqual([answer.status, answer.body.error?.code], [status, code], JSON.stringify(answer.body))
    return answer.body.error
  }

  await refused({ customer_external_id: 'nobody' }, 404, 'customer_not_found')
  await refused(withParams({ plan_id: 'nothing' }), 404, 'not_found')
  await refused(withParams({ plan_id: 'free' }), 400, 'zero_amount')
  const missing = await refused(withParams({ currency: 'eur' }), 400, 'price_not_available')
  assert.deepEqual(missing.details.available, ['inr monthly', 'usd yearly'])
  await refused(withParams({ currency: 'zzz' }), 400, 'currency_unknown')
  await refused({ nonsense: 1 }, 400, 'parameter_unknown')
  await refused({ capture_method: 'manual' }, 400, 'not_supported')
  await refused({ success_url: 'javascript:alert(1)' }, 400, 'url_not_allowed')
  await refused({ payment_provider: 'nobodypay' }, 400, 'provider_not_connected')
  await refused({ expires_in_seconds: 60 }, 400, 'parameter_invalid')

  const session = await shop.session(customer, { idempotency_key: 'order_table' })
  const same = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: 'order_table' }))
  assert.equal(same.status, 200)
  assert.equal(same.body.id, session.id)
  assert.equal(same.headers.get('idempotent-replayed'), 'true')
  const other = await refused({ idempotency_key: 'order_table', metadata: { other: 'body' } }, 409, 'idempotency_key_in_use')
  assert.equal(other.details.checkout_session_id, session.id)
  await shop.pay(session.id, 'success')
  const owned = await refused({}, 409, 'already_subscribed')
  assert.match(owned.details.subscription_id, /^sub_/)
  const replayed = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: 'order_table' }))
  assert.equal(replayed.body.checkout_status, 'completed')
  const found = await shop.read('/v1/checkout/sessions?idempotency_key=order_table')
  assert.deepEqual(
    found.data.map((s: { id: string }) => s.id),
    [session.id],
  )
})
