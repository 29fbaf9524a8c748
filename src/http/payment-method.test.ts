/** A customer's methods through the door: named default, detached, forgotten; and the balance. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { subscribed } from '../../test/support/subscribed.ts'

let server: TestServer
let connection: string
let customer: string
let count = 0
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
  const [row] = await server.database.sql<{ id: string }[]>`select id from connections where environment_id = ${server.environmentId}`
  connection = row!.id
})
after(async () => {
  await server.stop()
  answers.assertGood()
})
beforeEach(async () => {
  count += 1
  customer = (await post('/customers', { external_id: `user_${count}`, name: 'Jane' })).body.id
})

const post = (path: string, body?: object) => server.request('POST', `/v1${path}`, body)
const get = (path: string) => server.request('GET', `/v1${path}`)
const detach = (id: string) => server.request('DELETE', `/v1/payment_methods/${id}`)
const defaultOf = async () => (await get(`/customers/${customer}`)).body.default_payment_method_id
const eventsOf = async (id: string) =>
  (await server.database.sql<{ eventType: string }[]>`select event_type from events where object_id = ${id} order by position`).map(
    e => e.eventType,
  )

async function save(name: string, expYear = 2034): Promise<string> {
  const id = `pm_${name}_${count}`
  await server.database.sql`
    insert into payment_methods (environment_id, id, customer_id, connection_id, provider, provider_reference, type, brand, last4, exp_month,
      exp_year, metadata, created_at, updated_at)
    values (${server.environmentId}, ${id}, ${customer}, ${connection}, 'sandbox', ${id}, 'card', 'visa', '4242', 12, ${expYear}, '{"a": "1"}',
      now(), now())`
  return id
}

test('a method is made the default; the customer is told of, once', async () => {
  const [one, two] = [await save('a'), await save('b')]
  const made = await post(`/payment_methods/${one}/default`)
  assert.deepEqual([made.status, made.body.is_default, await defaultOf()], [200, true, one])
  assert.deepEqual((await post(`/payment_methods/${one}/default`)).body, made.body)
  assert.deepEqual(await eventsOf(customer), ['customer.created', 'customer.updated'])
  await post(`/payment_methods/${two}/default`)
  assert.equal(await defaultOf(), two)
  for (const path of [`/payment_methods?customer=user_${count}`, `/payments/customers/user_${count}/methods`]) {
    const list = (await get(path)).body.data
    assert.deepEqual(
      list.map((m: { id: string; is_default: boolean }) => [m.id, m.is_default]),
      [
        [two, true],
        [one, false],
      ],
    )
  }
  assert.equal((await get('/payments/customers/nobody/methods')).body.error.code, 'customer_not_found')
})

test('detached: gone from lists, the newest usable one is the default, subscriptions take the customer’s; all are told', async () => {
  const [old, next, expired] = [await save('a'), await save('b'), await save('c', 2020)]
  await post(`/payment_methods/${old}/default`)
  const { environmentId, database } = server
  const common = { environmentId, customerId: customer, paymentMethodId: old }
  const live = await subscribed(database.sql, { ...common, id: `sub_live_${count}`, planId: await plan() })
  const pending = await subscribed(database.sql, { ...common, id: `sub_pending_${count}`, planId: await plan(), status: 'incomplete' })
  const ended = await subscribed(database.sql, { ...common, id: `sub_ended_${count}`, planId: await plan(), status: 'canceled' })

  const gone = await detach(old)
  assert.deepEqual([gone.status, gone.body.detached_at !== null, gone.body.is_default, gone.body.object_version], [200, true, false, 2])
  assert.equal(await defaultOf(), next)
  const methods = (await get(`/payment_methods?customer=${customer}`)).body.data.map((m: { id: string }) => m.id)
  assert.deepEqual(methods, [expired, next])
  const named = await database.sql<{ id: string; method: string | null }[]>`
    select id, default_payment_method_id as method from subscriptions where customer_id = ${customer}`
  assert.deepEqual(
    new Map(named.map(s => [s.id, s.method])),
    new Map([
      [live, null],
      [pending, null],
      [ended, old],
    ]),
  )
  assert.deepEqual(await eventsOf(old), ['payment_method.detached'])
  assert.deepEqual((await eventsOf(customer)).at(-1), 'customer.updated')
  assert.deepEqual([await eventsOf(live), await eventsOf(pending)], [['subscription.updated'], []])

  assert.deepEqual((await detach(old)).body, gone.body)
  assert.deepEqual(await eventsOf(old), ['payment_method.detached'])
  const refused = await post(`/payment_methods/${old}/default`)
  assert.deepEqual([refused.status, refused.body.error.code], [400, 'parameter_invalid'])
  await detach(next)
  assert.equal(await defaultOf(), null)
  await detach(expired)
  assert.equal((await detach('pm_nobody')).status, 404)
})

const plan = async () =>
  (await post('/plans', { name: 'P', prices: [{ currency: 'usd', billing_period: 'monthly', unit_amount: 1 }] })).body.id as string

test('a method that is not the default goes without touching it', async () => {
  const [one, two] = [await save('a'), await save('b')]
  await post(`/payment_methods/${one}/default`)
  await detach(two)
  assert.equal(await defaultOf(), one)
  assert.deepEqual(await eventsOf(customer), ['customer.created', 'customer.updated'])
})

for (const status of ['sent', 'unknown', 'processing', 'requires_action', 'succeeded', 'failed', 'canceled']) {
  const isOpen = !['succeeded', 'failed', 'canceled'].includes(status)
  test(`with a payment that is ${status} it ${isOpen ? 'stays' : 'goes'}`, async () => {
    const method = await save('a')
    const payment = `pay_${status}_${count}`
    await server.database.sql`
      insert into payments (environment_id, id, customer_id, connection_id, provider, payment_method_id, status, amount, currency,
        succeeded_at, created_at, updated_at)
      values (${server.environmentId}, ${payment}, ${customer}, ${connection}, 'sandbox', ${method}, ${status}, 100, 'usd',
        ${status === 'succeeded' ? 'now' : null}::timestamptz, now(), now())`
    const answer = await detach(method)
    if (!isOpen) return assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(
      [answer.status, answer.body.error.code, answer.body.error.details],
      [409, 'payment_in_progress', { payment_id: payment }],
    )
    assert.equal((await get(`/payment_methods/${method}`)).body.detached_at, null)
  })
}

test('its metadata is the merchant’s', async () => {
  const method = await save('a')
  const changed = await post(`/payment_methods/${method}`, { metadata: { a: '', b: '2' } })
  assert.deepEqual([changed.status, changed.body.metadata, changed.body.object_version], [200, { b: '2' }, 2])
  assert.equal((await post(`/payment_methods/${method}`, { brand: 'amex' })).body.error.code, 'parameter_unknown')
  assert.equal((await post('/payment_methods/pm_nobody', {})).status, 404)
})

test('erasing a customer detaches and empties each method, told before the customer’s end; one detached before is not told again', async () => {
  const [one, two, before] = [await save('a'), await save('b'), await save('c')]
  await detach(before)
  await post(`/payment_methods/${one}/default`)
  assert.equal((await server.request('DELETE', `/v1/customers/${customer}`)).status, 200)
  const told = await server.database.sql<{ eventType: string; objectId: string; snapshot: string }[]>`
    select event_type, object_id, snapshot from events where object_id in (${one}, ${two}, ${before}, ${customer}) order by position`
  assert.deepEqual(told.map(e => [e.eventType, e.objectId]).slice(-4), [
    ['customer.updated', customer],
    ['payment_method.detached', one],
    ['payment_method.detached', two],
    ['customer.deleted', customer],
  ])
  for (const id of [one, two, before]) {
    const { brand, last4, exp_year, metadata, detached_at, is_default } = (await get(`/payment_methods/${id}`)).body
    assert.deepEqual([brand, last4, exp_year, metadata, is_default, detached_at !== null], [null, null, null, {}, false, true])
  }
  assert.ok(told.slice(1).every(e => !/4242/.test(e.snapshot) || e.objectId === before))
})

test('a customer’s balance, by itself and wherever the customer is shown', async () => {
  const book = (debit: string, credit: string, amount: number, currency: string) => server.database.sql`
    insert into ledger_transfers (environment_id, id, cause, debit_account, credit_account, amount, currency, customer_id, occurred_at)
    values (${server.environmentId}, ${server.ctx.ids.id('lt')}, ${server.ctx.ids.id('x')}, ${debit}, ${credit}, ${amount}, ${currency}, ${customer}, now())`
  assert.deepEqual((await get(`/customers/${customer}`)).body.balances, {})
  await book('receivable', 'customer_balance', 500, 'usd')
  await book('customer_balance', 'receivable', 20, 'usd')
  await book('customer_balance', 'receivable', 3, 'kwd')
  const balances = { kwd: -3, usd: 480 }
  const balance = await get(`/customers/user_${count}/balance`)
  assert.deepEqual(balance.body, { object: 'customer_balance', customer_id: customer, customer_external_id: `user_${count}`, balances })
  const shown = [
    (await get(`/customers/${customer}`)).body,
    (await get('/customers?limit=1')).body.data[0],
    (await post(`/customers/${customer}`, { name: 'Jo' })).body,
    (await get(`/payment_methods/${await save('a')}?expand[]=customer`)).body.customer,
  ]
  for (const each of shown) assert.deepEqual(each.balances, balances)
  assert.equal((await get('/customers/nobody/balance')).body.error.code, 'customer_not_found')
})
