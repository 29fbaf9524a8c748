/** Customers through the door: the wire, duplicates, reserved ids, letter case, erasure, other tenants. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { subscribed } from '../../test/support/subscribed.ts'

let server: TestServer
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
})
after(async () => {
  await server.stop()
  answers.assertGood()
})

const create = (body: object) => server.request('POST', '/v1/customers', body)

async function eventsOf(id: string) {
  const rows = await server.database.sql<{ eventType: string; objectVersion: number; snapshot: string }[]>`
    select event_type, object_version, snapshot from events where object_id = ${id} order by position`
  return rows.map(row => ({ type: row.eventType, version: row.objectVersion, object: JSON.parse(row.snapshot) }))
}

test('the request of seed 000 makes a customer; what was not said is null or a default', async () => {
  const made = await create({ external_id: 'user_12345', name: 'Jane Smith', email: 'jane@example.com', currency: 'INR' })
  assert.equal(made.status, 201)
  const { id, environment_id, created_at, updated_at, ...rest } = made.body
  assert.match(id, /^cus_[0-9a-z]{26}$/)
  assert.equal(environment_id, server.environmentId)
  assert.equal(created_at, updated_at)
  assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.deepEqual(rest, {
    ...{ object: 'customer', livemode: false, object_version: 1, metadata: {}, external_id: 'user_12345', name: 'Jane Smith' },
    ...{ email: 'jane@example.com', phone: null, currency: 'inr', time_zone: 'UTC', locale: null, address: null, shipping: null },
    ...{ tax_exempt: 'none', tax_rates: null, default_payment_method_id: null, balances: {}, deleted_at: null },
  })
  assert.deepEqual((await server.request('GET', `/v1/customers/${id}`)).body, made.body)
  assert.deepEqual((await server.request('GET', '/v1/customers/user_12345')).body, made.body)
  assert.deepEqual((await server.request('GET', '/api/v1/customers/user_12345')).body, made.body)
  assert.deepEqual(await eventsOf(id), [{ type: 'customer.created', version: 1, object: made.body }])

  const again = await create({ external_id: 'user_12345' })
  assert.equal(again.status, 409)
  assert.equal(again.body.error.code, 'customer_exists')
  assert.deepEqual(again.body.error.details, { customer_id: id })
})

test('several customers may have no external_id; two at once with the same one are one', async () => {
  assert.deepEqual([(await create({})).status, (await create({ name: 'Nobody' })).status], [201, 201])
  const twins = await Promise.all(Array.from({ length: 8 }, () => create({ external_id: 'twin' })))
  assert.deepEqual(twins.map(t => t.status).sort(), [201, 409, 409, 409, 409, 409, 409, 409])
})

test('an external_id of 255 characters, also of signs that mean something in an address, is found', async () => {
  for (const externalId of ['ü'.repeat(255), 'a/b?c=d#e f%25', '../../etc', 'cus_1']) {
    assert.equal((await create({ external_id: externalId })).status, 201)
    const found = await server.request('GET', `/v1/customers/${encodeURIComponent(externalId)}`)
    assert.deepEqual([found.status, found.body.external_id], [200, externalId])
  }
})

const refusals: [string, object, string, string][] = [
  [
    'an external_id that looks like one of our ids',
    { external_id: 'cus_01jd3v6y2m8q4r7t9w0x5z1abc' },
    'reserved_identifier',
    'external_id',
  ],
  ['an external_id of another noun of ours', { external_id: 'feat_01jd3v6y2m8q4r7t9w0x5z1abc' }, 'reserved_identifier', 'external_id'],
  ['an external_id that is too long', { external_id: 'x'.repeat(256) }, 'parameter_invalid', 'external_id'],
  ['an empty name', { name: '' }, 'parameter_invalid', 'name'],
  ['a currency that does not exist', { currency: 'abc' }, 'currency_unknown', 'currency'],
  ['an e-mail address that is none', { email: 'jane' }, 'parameter_invalid', 'email'],
  ['a time zone that does not exist', { time_zone: 'Mars/Phobos' }, 'parameter_invalid', 'time_zone'],
  ['a country by its name', { address: { country: 'Germany' } }, 'parameter_invalid', 'address.country'],
  ['an unknown field', { nickname: 'J' }, 'parameter_unknown', 'nickname'],
  ['an unknown field further in', { shipping: { address: { planet: 'x' } } }, 'parameter_unknown', 'shipping.address.planet'],
  ['a number for a text', { name: 5 }, 'parameter_invalid', 'name'],
  ['a word that is no tax status', { tax_exempt: 'sometimes' }, 'parameter_invalid', 'tax_exempt'],
]
for (const [what, body, code, param] of refusals) {
  test(`refused: ${what}`, async () => {
    const made = await create(body)
    assert.deepEqual([made.status, made.body.error.code, made.body.error.param], [400, code, param])
  })
}

test('words are taken in any letter case; an address is stored whole', async () => {
  const made = await create({
    tax_exempt: 'REVERSE',
    currency: 'KwD',
    address: { line1: '1 High St', country: 'gb' },
    time_zone: 'Asia/Kolkata',
  })
  assert.equal(made.body.tax_exempt, 'reverse')
  assert.equal(made.body.currency, 'kwd')
  assert.deepEqual(made.body.address, { line1: '1 High St', line2: null, city: null, state: null, postal_code: null, country: 'GB' })
})

test('an update changes what it says, empties by null, merges metadata and raises the version', async () => {
  const { body: made } = await create({ external_id: 'up', name: 'A', phone: '1', metadata: { a: '1', b: '2' } })
  const changed = await server.request('POST', '/v1/customers/up', { name: 'B', phone: null, metadata: { b: '', c: '3' } })
  assert.equal(changed.status, 200)
  assert.deepEqual(changed.body, {
    ...made,
    name: 'B',
    phone: null,
    metadata: { a: '1', c: '3' },
    object_version: 2,
    updated_at: changed.body.updated_at,
  })
  assert.deepEqual(
    (await eventsOf(made.id)).map(e => [e.type, e.version]),
    [
      ['customer.created', 1],
      ['customer.updated', 2],
    ],
  )
  assert.deepEqual((await server.request('POST', '/v1/customers/up', { external_id: 'up' })).status, 200)
  await create({ external_id: 'taken' })
  const taken = await server.request('POST', '/v1/customers/up', { external_id: 'taken' })
  assert.deepEqual([taken.status, taken.body.error.code], [409, 'customer_exists'])
  assert.match(taken.body.error.details.customer_id, /^cus_/)
  assert.equal((await server.request('POST', '/v1/customers/nobody', { name: 'x' })).body.error.code, 'customer_not_found')
})

test('two updates to one external_id at once: one of them gets it, the others are refused', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => create({})))
  const moved = await Promise.all(made.map(m => server.request('POST', `/v1/customers/${m.body.id}`, { external_id: 'contested' })))
  assert.deepEqual(moved.map(m => m.status).sort(), [200, 409, 409, 409, 409, 409])
})

test('erasing takes personal data and frees the external_id; the id stays in the books', async () => {
  const { body: made } = await create({
    external_id: 'bye',
    name: 'Jane',
    email: 'j@example.com',
    currency: 'usd',
    metadata: { note: 'tall' },
  })
  const [{ id: connection } = { id: '' }] = await server.database.sql<{ id: string }[]>`
    select id from connections where environment_id = ${server.environmentId}`
  await server.database.sql`
    insert into payment_methods (environment_id, id, customer_id, connection_id, provider, provider_reference, type, brand, last4, created_at, updated_at)
    values (${server.environmentId}, 'pm_bye', ${made.id}, ${connection}, 'sandbox', 'ref', 'card', 'visa', '4242', now(), now())`
  await server.database.sql`update customers set default_payment_method_id = 'pm_bye' where id = ${made.id}`

  const erased = await server.request('DELETE', '/v1/customers/bye')
  assert.equal(erased.status, 200)
  const { deleted, external_id, name, email, metadata, deleted_at, object_version, currency, default_payment_method_id } = erased.body
  assert.deepEqual(
    { deleted, external_id, name, email, metadata, object_version, currency, default_payment_method_id },
    {
      deleted: true,
      external_id: null,
      name: null,
      email: null,
      metadata: {},
      object_version: 2,
      currency: 'usd',
      default_payment_method_id: null,
    },
  )
  assert.ok(deleted_at)
  assert.deepEqual((await eventsOf(made.id)).at(-1)?.type, 'customer.deleted')
  assert.doesNotMatch(JSON.stringify((await eventsOf(made.id)).at(-1)), /Jane|tall|bye/)
  const method = (await server.request('GET', '/v1/payment_methods/pm_bye')).body
  assert.deepEqual([method.last4, method.brand, method.is_default, method.detached_at !== null], [null, null, false, true])

  for (const [verb, reference] of [
    ['GET', made.id],
    ['GET', 'bye'],
    ['POST', made.id],
    ['DELETE', made.id],
  ] as const)
    assert.equal((await server.request(verb, `/v1/customers/${reference}`, verb === 'POST' ? {} : undefined)).status, 404)
  assert.ok(!(await server.request('GET', '/v1/customers?limit=100')).body.data.some((c: { id: string }) => c.id === made.id))
  assert.equal((await create({ external_id: 'bye' })).status, 201)
})

test('a customer with a live subscription is not erased', async () => {
  const { body: made } = await create({ external_id: 'lives' })
  const { body: plan } = await server.request('POST', '/v1/plans', {
    name: 'P',
    prices: [{ currency: 'usd', billing_period: 'monthly', unit_amount: 1 }],
  })
  await subscribed(server.database.sql, { environmentId: server.environmentId, customerId: made.id, id: 'sub_lives', planId: plan.id })
  const refused = await server.request('DELETE', '/v1/customers/lives')
  assert.deepEqual([refused.status, refused.body.error.code], [409, 'customer_has_live_subscription'])
  assert.deepEqual(refused.body.error.details, { subscription_id: 'sub_lives' })
  await server.database.sql`update subscriptions set status = 'canceled' where id = 'sub_lives'`
  assert.equal((await server.request('DELETE', '/v1/customers/lives')).status, 200)
})
