/** Coupons through the door: what they take off is checked once and never changes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'

let server: TestServer
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
})
after(async () => {
  await server?.stop()
  answers.assertGood()
})

const create = (body: object) => server.request('POST', '/v1/coupons', body)
const eventsOf = async (id: string) =>
  (
    await server.database.sql<{ eventType: string; snapshot: string }[]>`
      select event_type, snapshot from events where object_id = ${id} order by position`
  ).map(row => ({ type: row.eventType, object: JSON.parse(row.snapshot) }))

test('a coupon of a percentage, found by id and lookup_key', async () => {
  const made = await create({ lookup_key: 'launch', percent_off: '20' })
  assert.equal(made.status, 201, made.text)
  const { id, environment_id, created_at, updated_at, ...rest } = made.body
  assert.match(id, /^coup_[0-9a-z]{26}$/)
  assert.deepEqual(rest, {
    ...{ object: 'coupon', livemode: false, object_version: 1, metadata: {}, lookup_key: 'launch', name: null, percent_off: '20' },
    ...{ amount_off: null, currency: null, duration: 'once', duration_in_months: null, max_redemptions: null, times_redeemed: 0 },
    ...{ applies_to: null, expires_at: null, valid: true, active: true, archived_at: null },
  })
  for (const name of [id, 'launch']) assert.deepEqual((await server.request('GET', `/v1/coupons/${name}`)).body, made.body)
  assert.deepEqual(await eventsOf(id), [{ type: 'coupon.created', object: made.body }])
})

test('a coupon of an amount, with everything said', async () => {
  const product = (await server.request('POST', '/v1/products', { name: 'P', lookup_key: 'limited' })).body.id
  const made = await create({
    ...{ name: 'Five off', amount_off: 500, currency: 'USD', duration: 'Repeating', duration_in_months: 3, max_redemptions: 100 },
    ...{ expires_at: '2089-12-31T00:00:00+01:00', applies_to: { products: ['limited', product] }, metadata: { a: 'b' } },
  })
  assert.equal(made.status, 201, made.text)
  const { amount_off, currency, duration, duration_in_months, expires_at, applies_to, metadata } = made.body
  assert.deepEqual(
    { amount_off, currency, duration, duration_in_months, expires_at, applies_to, metadata },
    {
      ...{ amount_off: 500, currency: 'usd', duration: 'repeating', duration_in_months: 3, expires_at: '2089-12-30T23:00:00.000Z' },
      ...{ applies_to: { products: [product] }, metadata: { a: 'b' } },
    },
  )
})

for (const [given, shown] of [
  [20, '20'],
  [33.3333, '33.3333'],
  ['12.50', '12.5'],
  [100, '100'],
] as const)
  test(`percent_off ${JSON.stringify(given)} is answered as "${shown}"`, async () => {
    assert.equal((await create({ percent_off: given })).body.percent_off, shown)
  })

const percent = { percent_off: '20' }
const amount = { amount_off: 500, currency: 'usd' }
const refusals: [what: string, body: object, status: number, code: string, param: string][] = [
  ['nothing off', {}, 400, 'parameter_missing', 'percent_off'],
  ['both', { ...percent, ...amount }, 400, 'parameter_invalid', 'amount_off'],
  ['nothing in percent', { percent_off: '0' }, 400, 'parameter_invalid', 'percent_off'],
  ['more than all', { percent_off: '100.0001' }, 400, 'parameter_invalid', 'percent_off'],
  ['five places', { percent_off: '1.00001' }, 400, 'parameter_invalid', 'percent_off'],
  ['a number with an exponent', { percent_off: 1e-7 }, 400, 'parameter_invalid', 'percent_off'],
  ['a percentage in words', { percent_off: 'half' }, 400, 'parameter_invalid', 'percent_off'],
  ['an amount without a currency', { amount_off: 500 }, 400, 'parameter_missing', 'currency'],
  ['a percentage with a currency', { ...percent, currency: 'usd' }, 400, 'parameter_invalid', 'currency'],
  ['an unknown currency', { amount_off: 500, currency: 'xyz' }, 400, 'currency_unknown', 'currency'],
  ['an amount of zero', { ...amount, amount_off: 0 }, 400, 'parameter_invalid', 'amount_off'],
  ['an amount beyond any', { ...amount, amount_off: 1_000_000_000_000 }, 400, 'parameter_invalid', 'amount_off'],
  ['repeating without months', { ...percent, duration: 'repeating' }, 400, 'parameter_missing', 'duration_in_months'],
  ['months without repeating', { ...percent, duration_in_months: 3 }, 400, 'parameter_invalid', 'duration_in_months'],
  ['a limit of zero', { ...percent, max_redemptions: 0 }, 400, 'parameter_invalid', 'max_redemptions'],
  ['an end in the past', { ...percent, expires_at: '2020-01-01T00:00:00Z' }, 400, 'parameter_invalid', 'expires_at'],
  ['no products', { ...percent, applies_to: { products: [] } }, 400, 'parameter_invalid', 'applies_to.products'],
  ['an unknown product', { ...percent, applies_to: { products: ['limited', 'nope'] } }, 404, 'not_found', 'applies_to.products.1'],
  ['a lookup_key like one of our ids', { ...percent, lookup_key: `coup_${'0'.repeat(26)}` }, 400, 'reserved_identifier', 'lookup_key'],
  ['a taken lookup_key', { ...percent, lookup_key: 'launch' }, 409, 'lookup_key_in_use', 'lookup_key'],
]
for (const [what, body, status, code, param] of refusals)
  test(`refused: ${what}`, async () => {
    const answer = await create(body)
    assert.deepEqual([answer.status, answer.body.error?.code, answer.body.error?.param], [status, code, param], answer.text)
  })

test('an update changes its name, key, limit, state and metadata, and nothing of what it takes off', async () => {
  const { body: made } = await create({ ...percent, lookup_key: 'edit', max_redemptions: 5, metadata: { a: '1', b: '2' } })
  const update = (body: object, name = 'edit') => server.request('POST', `/v1/coupons/${name}`, body)
  const changed = await update({ name: 'New', max_redemptions: 9, metadata: { a: '', c: '3' } })
  assert.deepEqual(changed.body, {
    ...{ ...made, name: 'New', max_redemptions: 9, metadata: { b: '2', c: '3' }, object_version: 2 },
    updated_at: changed.body.updated_at,
  })
  for (const terms of [percent, amount, { duration: 'forever' }, { expires_at: null }, { applies_to: null }])
    assert.equal((await update(terms)).body.error.code, 'parameter_unknown')

  await server.database.sql`update coupons set times_redeemed = 4 where id = ${made.id}`
  const below = await update({ max_redemptions: 3 })
  assert.deepEqual([below.status, below.body.error.code, below.body.error.param], [400, 'parameter_invalid', 'max_redemptions'])
  const full = await update({ max_redemptions: 4 })
  assert.deepEqual([full.body.max_redemptions, full.body.times_redeemed, full.body.valid], [4, 4, false])
  assert.deepEqual([(await update({ max_redemptions: null })).body.valid, (await update({})).body.max_redemptions], [true, null])
  await server.database.sql`update coupons set times_redeemed = 0 where id = ${made.id}`

  assert.equal((await update({ lookup_key: 'launch' })).body.error.code, 'lookup_key_in_use')
  assert.equal((await update({ lookup_key: null, name: null })).body.lookup_key, null)
  assert.equal((await update({ name: 'x' })).status, 404)
})

test('archived, it is not valid; twice is once; true puts it back, and each change is told', async () => {
  const { body: made } = await create({ ...percent, lookup_key: 'gone' })
  const archived = await server.request('POST', '/v1/coupons/gone/archive')
  assert.deepEqual([archived.status, archived.body.active, archived.body.valid], [200, false, false])
  assert.deepEqual((await server.request('POST', `/v1/coupons/${made.id}/archive`)).body, archived.body)
  const back = await server.request('POST', '/v1/coupons/gone', { active: true })
  assert.deepEqual([back.body.active, back.body.valid, back.body.archived_at], [true, true, null])
  assert.deepEqual(
    (await eventsOf(made.id)).map(event => [event.type, event.object.active]),
    [
      ['coupon.created', true],
      ['coupon.updated', false],
      ['coupon.updated', true],
    ],
  )
})

test('lists are narrowed', async () => {
  const keys = async (query: string) => (await server.request('GET', `/v1/coupons?${query}`)).body.data.map((c: { name: string }) => c.name)
  await create({ ...percent, name: 'L1', lookup_key: 'l1' })
  await create({ ...percent, name: 'L2', lookup_key: 'l2' })
  await server.request('POST', '/v1/coupons/l2/archive')
  assert.deepEqual(await keys('lookup_key=l1'), ['L1'])
  assert.deepEqual(await keys('lookup_key=l1&active=false'), [])
  assert.deepEqual(await keys('active=false'), ['L2'])
  assert.ok(!(await keys('active=true&limit=100')).includes('L2'))
})
