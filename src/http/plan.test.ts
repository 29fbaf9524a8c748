/** Plans and prices through the door: made in one call, found by id and key, never edited in amount. */
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
  await server.stop()
  answers.assertGood()
})

const create = (body: object) => server.request('POST', '/v1/plans', body)
const monthly = { currency: 'usd', billing_period: 'monthly', unit_amount: 4900 }

test('a plan is made with its prices in one call, words in any letter case', async () => {
  const made = await create({
    name: 'Pro',
    lookup_key: 'plan_pro_monthly',
    prices: [
      { lookup_key: 'pro_inr', currency: 'INR', billing_period: 'MONTHLY', unit_amount: 49900 },
      { lookup_key: 'pro_usd', currency: 'usd', billing_period: 'Half_Yearly', unit_amount: 4900, trial_period_days: null },
      { currency: 'usd', billing_period: 'monthly', billing_period_count: 2, model: 'FLAT', unit_amount_decimal: '00.250' },
    ],
  })
  assert.equal(made.status, 201)
  const { id, prices, ...rest } = made.body
  assert.match(id, /^plan_[0-9a-z]{26}$/)
  assert.deepEqual(
    [rest.object, rest.lookup_key, rest.name, rest.description, rest.active, rest.archived_at, rest.object_version],
    ['plan', 'plan_pro_monthly', 'Pro', null, true, null, 1],
  )
  const fields = ['lookup_key', 'currency', 'billing_period', 'billing_period_count', 'model', 'unit_amount', 'unit_amount_decimal']
  assert.deepEqual(
    prices.map((p: Record<string, unknown>) => fields.map(field => p[field])),
    [
      ['pro_inr', 'inr', 'monthly', 1, 'per_unit', 49900, '49900'],
      ['pro_usd', 'usd', 'half_yearly', 1, 'per_unit', 4900, '4900'],
      [null, 'usd', 'monthly', 2, 'flat', null, '0.25'],
    ],
  )
  const [inr] = prices
  assert.deepEqual(
    [inr.object, inr.type, inr.plan_id, inr.usage_type, inr.billing_timing, inr.version, inr.active],
    [...['price', 'recurring', id, 'licensed', 'advance', 1, true]],
  )

  const read = await server.request('GET', '/v1/plans/plan_pro_monthly')
  assert.deepEqual(read.body, (await server.request('GET', `/v1/plans/${id}`)).body)
  assert.deepEqual(read.body, made.body)
  assert.deepEqual((await server.request('GET', '/v1/prices/pro_inr')).body, inr)
  assert.deepEqual((await server.request('GET', `/v1/prices/${inr.id}`)).body, inr)

  const events = await server.database.sql<
    { eventType: string; objectId: string }[]
  >`select event_type, object_id from events order by position`
  assert.deepEqual(
    events.map(e => [e.eventType, e.objectId]),
    [['plan.created', id], ...prices.map((p: { id: string }) => ['price.created', p.id])],
  )
})

const ours = 'price_01jd3v6y2m8q4r7t9w0x5z1abc'
const refusals: [string, object, string, string][] = [
  ['no prices', { name: 'x', prices: [] }, 'parameter_invalid', 'prices'],
  ['no name', { prices: [monthly] }, 'parameter_missing', 'name'],
  ['a lookup_key like one of our ids', { name: 'x', lookup_key: ours, prices: [monthly] }, 'reserved_identifier', 'lookup_key'],
  [
    'such a key of a price',
    { name: 'x', prices: [monthly, { ...monthly, lookup_key: ours }] },
    'reserved_identifier',
    'prices.1.lookup_key',
  ],
  ['no amount', { name: 'x', prices: [{ ...monthly, unit_amount: null }] }, 'parameter_missing', 'prices.0.unit_amount'],
  ['two amounts', { name: 'x', prices: [{ ...monthly, unit_amount_decimal: '1' }] }, 'amount_invalid', 'prices.0.unit_amount_decimal'],
  ['a negative amount', { name: 'x', prices: [{ ...monthly, unit_amount: -1 }] }, 'parameter_invalid', 'prices.0.unit_amount'],
  [
    'a negative decimal',
    { name: 'x', prices: [{ ...monthly, unit_amount: null, unit_amount_decimal: '-1' }] },
    'amount_invalid',
    'prices.0.unit_amount_decimal',
  ],
  [
    'a decimal with too many places',
    { name: 'x', prices: [{ ...monthly, unit_amount: null, unit_amount_decimal: '0.1234567890123' }] },
    'parameter_invalid',
    'prices.0.unit_amount_decimal',
  ],
  ['an amount with a fraction', { name: 'x', prices: [{ ...monthly, unit_amount: 1.5 }] }, 'parameter_invalid', 'prices.0.unit_amount'],
  [
    'an amount beyond any',
    { name: 'x', prices: [{ ...monthly, unit_amount: 1_000_000_000_000 }] },
    'parameter_invalid',
    'prices.0.unit_amount',
  ],
  [
    'an unknown period',
    { name: 'x', prices: [{ ...monthly, billing_period: 'fortnightly' }] },
    'parameter_invalid',
    'prices.0.billing_period',
  ],
  ['no currency', { name: 'x', prices: [{ billing_period: 'monthly', unit_amount: 1 }] }, 'parameter_missing', 'prices.0.currency'],
  ['an unknown currency', { name: 'x', prices: [{ ...monthly, currency: 'xyz' }] }, 'currency_unknown', 'prices.0.currency'],
  [
    'a period of four years',
    { name: 'x', prices: [{ ...monthly, billing_period_count: 48 }] },
    'parameter_invalid',
    'prices.0.billing_period_count',
  ],
]
for (const [what, body, code, param] of refusals) {
  test(`refused: ${what}`, async () => {
    const made = await create(body)
    assert.deepEqual([made.status, made.body.error.code, made.body.error.param], [400, code, param])
  })
}

test('a lookup_key belongs to one plan, and among prices to one price; a refused plan leaves nothing', async () => {
  assert.equal((await create({ name: 'a', lookup_key: 'one', prices: [{ ...monthly, lookup_key: 'one' }] })).status, 201)
  const plan = await create({ name: 'b', lookup_key: 'one', prices: [monthly] })
  assert.deepEqual([plan.status, plan.body.error.code, plan.body.error.param], [409, 'lookup_key_in_use', 'lookup_key'])
  const price = await create({ name: 'b', lookup_key: 'two', prices: [monthly, { ...monthly, lookup_key: 'one' }] })
  assert.deepEqual([price.status, price.body.error.code, price.body.error.param], [409, 'lookup_key_in_use', 'prices.1.lookup_key'])
  const twice = await create({
    name: 'b',
    lookup_key: 'two',
    prices: [
      { ...monthly, lookup_key: 'k' },
      { ...monthly, lookup_key: 'k' },
    ],
  })
  assert.deepEqual([twice.status, twice.body.error.param], [409, 'prices.1.lookup_key'])
  assert.equal((await server.request('GET', '/v1/plans/two')).status, 404)
})

test('an update changes what it says; archiving and its undoing are told, archiving twice is once', async () => {
  const { body: made } = await create({ name: 'Team', lookup_key: 'team', description: 'd', metadata: { a: '1' }, prices: [monthly] })
  const changed = await server.request('POST', '/v1/plans/team', {
    name: 'Teams',
    description: null,
    lookup_key: 'teams',
    metadata: { b: '2' },
  })
  assert.deepEqual(changed.body, {
    ...{ ...made, name: 'Teams', description: null, lookup_key: 'teams', metadata: { a: '1', b: '2' } },
    ...{ object_version: 2, updated_at: changed.body.updated_at },
  })
  const archived = await server.request('POST', '/v1/plans/teams/archive')
  assert.deepEqual([archived.status, archived.body.active, archived.body.object_version], [200, false, 3])
  assert.ok(archived.body.archived_at)
  assert.deepEqual((await server.request('POST', '/v1/plans/teams/archive')).body, archived.body)
  const back = await server.request('POST', `/v1/plans/${made.id}`, { active: true })
  assert.deepEqual([back.body.active, back.body.archived_at, back.body.object_version], [true, null, 4])
  const events = await server.database.sql<
    { eventType: string }[]
  >`select event_type from events where object_id = ${made.id} order by position`
  assert.deepEqual(
    events.map(e => e.eventType),
    ['plan.created', 'plan.updated', 'plan.updated', 'plan.updated'],
  )
  await create({ name: 'x', lookup_key: 'other', prices: [monthly] })
  const taken = await server.request('POST', '/v1/plans/teams', { lookup_key: 'other' })
  assert.deepEqual([taken.status, taken.body.error.code], [409, 'lookup_key_in_use'])
  assert.equal((await server.request('POST', '/v1/plans/nope', {})).status, 404)
  assert.equal((await server.request('POST', '/v1/plans/nope/archive')).status, 404)
})

test('two plans that want one lookup_key at once: one gets it', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'r', prices: [monthly] })))
  const moved = await Promise.all(made.map(m => server.request('POST', `/v1/plans/${m.body.id}`, { lookup_key: 'race' })))
  assert.deepEqual(moved.map(m => m.status).sort(), [200, 409, 409, 409, 409])
})

test('lists of plans and prices are narrowed', async () => {
  const keys = async (path: string) => (await server.request('GET', path)).body.data.map((each: { lookup_key: string }) => each.lookup_key)
  await create({
    name: 'n',
    lookup_key: 'narrow',
    prices: [
      { ...monthly, lookup_key: 'n_usd' },
      { ...monthly, currency: 'eur', lookup_key: 'n_eur' },
    ],
  })
  await server.request('POST', '/v1/plans/narrow/archive')
  assert.deepEqual(await keys('/v1/plans?active=false'), ['narrow'])
  assert.deepEqual(await keys('/v1/plans?lookup_key=narrow&active=true'), [])
  assert.deepEqual(await keys('/v1/prices?plan=narrow'), ['n_eur', 'n_usd'])
  assert.deepEqual(await keys('/v1/prices?plan=narrow&currency=EUR'), ['n_eur'])
  assert.deepEqual(await keys('/v1/prices?lookup_key=n_usd'), ['n_usd'])
  assert.deepEqual(await keys('/v1/prices?plan=nope'), [])
  const price = await server.request('GET', '/v1/prices/n_usd?expand[]=plan')
  assert.equal(price.body.plan.lookup_key, 'narrow')
  assert.equal((await server.request('GET', '/v1/plans?active=perhaps')).status, 400)
})
