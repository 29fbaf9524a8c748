/** Storms: whatever is sent at once or again, one subscription, one charge kept, one `completed` event. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

const times = <T>(n: number, work: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => work(i)))
const payPath = (id: string) => `/v1/test_helpers/checkout/sessions/${id}/pay`

/** What the books say of one customer after the storm. */
async function assertOneOfEach(customer: string, sessionId: string) {
  const subscriptions = (await shop.request('GET', `/v1/subscriptions?customer=${customer}`)).body.data
  assert.equal(subscriptions.length, 1)
  assert.equal(subscriptions[0].status, 'active')
  const payments = (await shop.request('GET', `/v1/payments?customer=${customer}`)).body.data
  const kept = payments.filter(
    (p: { status: string; amount: number; amount_refunded: number }) => p.status === 'succeeded' && p.amount_refunded < p.amount,
  )
  assert.equal(kept.length, 1)
  const events = (await shop.request('GET', `/v1/webhook_events?object_id=${sessionId}&event_type=checkout.session.completed`)).body.data
  assert.equal(events.length, 1)
}

test('one request forty times at once makes one session', async () => {
  const customer = await shop.customer()

  const answers = await times(40, () =>
    shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: `storm_${customer}` })),
  )

  const ids = new Set(answers.map(a => a.body.id ?? a.body.error.code))
  assert.equal(ids.size, 1, [...ids].join(' '))
  assert.equal(answers.filter(a => a.status === 201).length, 1)
  assert.ok(answers.every(a => a.status === 201 || a.status === 200))
  await shop.request('POST', payPath(answers[0]!.body.id), { test_card: 'success' })
  await assertOneOfEach(customer, answers[0]!.body.id)
})

test('one request forty times at once under one Idempotency-Key header makes one session', async () => {
  const customer = await shop.customer()

  const answers = await times(40, () =>
    shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer), { 'Idempotency-Key': `header_${customer}` }),
  )

  const made = new Set(answers.filter(a => a.status < 300).map(a => a.body.id))
  assert.equal(made.size, 1)
  assert.ok(answers.every(a => a.status < 300 || a.status === 409))
})

test('one idempotency key for two customers at once: one session, the other is told whose key it is', async () => {
  for (let round = 0; round < 8; round += 1) {
    const customers = await times(2, () => shop.customer())

    const answers = await Promise.all(
      customers.map(customer =>
        shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer, { idempotency_key: `shared_${round}` })),
      ),
    )

    assert.deepEqual(answers.map(a => a.status).sort(), [201, 409], JSON.stringify(answers.map(a => a.body.error)))
    assert.equal(answers.find(a => a.status === 409)?.body.error.code, 'idempotency_key_in_use')
  }
})

test('one session paid forty times at once charges once', async () => {
  const customer = await shop.customer()
  const session = await shop.session(customer)

  const answers = await times(40, () => shop.request('POST', payPath(session.id), { test_card: 'success' }))

  assert.ok(
    answers.every(a => a.status === 200 || a.status === 409),
    answers.map(a => a.status).join(' '),
  )
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${session.id}`)).body.checkout_status, 'completed')
  await assertOneOfEach(customer, session.id)
})

test('two sessions for one plan at once, both paid: one is kept', async () => {
  const customer = await shop.customer()
  const made = await times(2, () => shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer)))
  const sessions = made.filter(a => a.status === 201).map(a => a.body)
  assert.ok(sessions.length >= 1, JSON.stringify(made.map(a => a.body)))

  await Promise.all(sessions.map(s => shop.request('POST', payPath(s.id), { test_card: 'success' })))

  const ends = await Promise.all(sessions.map(async s => (await shop.request('GET', `/v1/checkout/sessions/${s.id}`)).body))
  const completed = ends.filter(s => s.checkout_status === 'completed')
  assert.equal(completed.length, 1, ends.map(s => s.checkout_status).join(' '))
  await assertOneOfEach(customer, completed[0].id)
})

test('two sessions that both take money: the later one fails as already subscribed and is refunded in full', async () => {
  const customer = await shop.customer()
  const first = await shop.session(customer, { allow_multiple: true })
  const second = await shop.session(customer)
  await shop.request('POST', payPath(second.id), { test_card: 'bank_debit' })
  const third = await shop.request('POST', '/v1/checkout/sessions', shop.sessionBody(customer))
  assert.equal(third.body.error.code, 'payment_in_progress')

  await shop.request('POST', payPath(first.id), { test_card: 'success' })
  const other = await shop.session(await shop.customer())
  await shop.request('POST', '/v1/test_clock/advance', { by: 'P4D' })

  // The first was made with allow_multiple, so it does not stand in the second's way.
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${second.id}`)).body.checkout_status, 'completed')
  assert.equal((await shop.request('GET', `/v1/checkout/sessions/${other.id}`)).body.checkout_status, 'expired')
})
