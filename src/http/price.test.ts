/** Prices through the door: every model, of products and plans, changed in words only. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'

let server: TestServer
let product: string
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
  product = (await server.request('POST', '/v1/products', { name: 'Test Product', lookup_key: 'thing' })).body.id
})
after(async () => {
  await server.stop()
  answers.assertGood()
})

const monthly = { currency: 'usd', billing_period: 'monthly', unit_amount: 4999 }
const create = (body: object) => server.request('POST', '/v1/prices', body)
const made = async (body: object) => {
  const answer = await create({ product_id: product, ...body })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const read = async (reference: string) => (await server.request('GET', `/v1/prices/${reference}`)).body

async function eventsOf(...ids: string[]) {
  const rows = await server.database.sql<{ eventType: string; objectId: string; snapshot: string }[]>`
    select event_type, object_id, snapshot from events where object_id = any(${ids}::text[]) order by position`
  return rows.map(row => [row.eventType, row.objectId, JSON.parse(row.snapshot)])
}

test('the price of seed 001', async () => {
  const answer = await create({ product_id: product, description: 'Our awesome new price', ...monthly })
  assert.equal(answer.status, 201)
  const { id, environment_id, created_at, updated_at, ...rest } = answer.body
  assert.match(id, /^price_[0-9a-z]{26}$/)
  assert.deepEqual(rest, {
    ...{ object: 'price', livemode: false, object_version: 1, metadata: {}, plan_id: null, product_id: product, lookup_key: null },
    ...{ description: 'Our awesome new price', type: 'recurring', currency: 'usd', billing_period: 'monthly', billing_period_count: 1 },
    ...{ usage_type: 'licensed', billing_timing: 'advance', model: 'per_unit', unit_amount: 4999, unit_amount_decimal: '4999' },
    ...{ tiers: null, package: null, free_units: '0', minimum_amount: null, maximum_amount: null, flat_when_zero: false },
    ...{ trial_period_days: null, public: false, version: 1, replaces: null, active: true, archived_at: null },
  })
  assert.deepEqual(await read(id), answer.body)
  assert.deepEqual(await eventsOf(id), [['price.created', id, answer.body]])
  const expanded = await server.request('GET', `/v1/prices/${id}?expand[]=product`)
  assert.equal(expanded.body.product.lookup_key, 'thing')
})

test('without a billing_period it is charged once; product and price by lookup_key', async () => {
  const answer = await create({ product_id: 'thing', lookup_key: 'once', currency: 'JPY', unit_amount: 500, public: true })
  const { type, billing_period, billing_period_count, currency, product_id } = answer.body
  assert.deepEqual([type, billing_period, billing_period_count, currency, product_id], ['one_time', null, null, 'jpy', product])
  assert.deepEqual(await read('once'), answer.body)
})

const tiers = [
  { up_to: 10, unit_amount: 100 },
  { up_to: null, unit_amount_decimal: '0.25', flat_amount: 500 },
]
const shownTiers = [
  { up_to: 10, unit_amount: 100, unit_amount_decimal: '100', flat_amount: 0, flat_amount_decimal: '0' },
  { up_to: null, unit_amount: null, unit_amount_decimal: '0.25', flat_amount: 500, flat_amount_decimal: '500' },
]
const models: [body: object, shown: object][] = [
  [
    { model: 'flat', unit_amount: 7 },
    { model: 'flat', unit_amount: 7 },
  ],
  [{ unit_amount_decimal: '0.000000000001' }, { model: 'per_unit', unit_amount: null, unit_amount_decimal: '0.000000000001' }],
  [
    { model: 'PACKAGE', unit_amount: 50, package: { package_size: 10 } },
    { model: 'package', unit_amount: 50, package: { package_size: 10, rounding: 'up' } },
  ],
  [
    { model: 'package', unit_amount: 50, package: { package_size: 12, rounding: 'down' }, free_units: '2.50' },
    { package: { package_size: 12, rounding: 'down' }, free_units: '2.5' },
  ],
  [
    { model: 'graduated', tiers, flat_when_zero: true },
    { unit_amount: null, unit_amount_decimal: null, tiers: shownTiers, flat_when_zero: true },
  ],
  [
    { model: 'volume', tiers },
    { model: 'volume', tiers: shownTiers, flat_when_zero: false },
  ],
  [
    { unit_amount: 5, free_units: 3, minimum_amount: 100, maximum_amount: 900 },
    { free_units: '3', minimum_amount: 100, maximum_amount: 900 },
  ],
]
for (const [body, shown] of models) {
  test(`comes back as it was given: ${JSON.stringify(body)}`, async () => {
    const price = await made({ currency: 'usd', ...body })
    assert.deepEqual({ ...price, ...shown }, price)
    assert.deepEqual(await read(price.id), price)
  })
}

test('a price joins its plan, after the others, and may be of a product too', async () => {
  const plan = (
    await server.request('POST', '/v1/plans', { name: 'Pro', lookup_key: 'pro', prices: [monthly, { ...monthly, currency: 'eur' }] })
  ).body
  const price = await made({ plan_id: 'pro', ...monthly, currency: 'inr' })
  assert.deepEqual([price.plan_id, price.product_id], [plan.id, product])
  const shown = (await server.request('GET', '/v1/plans/pro')).body.prices
  assert.deepEqual(
    shown.map((each: { currency: string }) => each.currency),
    ['usd', 'eur', 'inr'],
  )
})

const ours = 'price_01jd3v6y2m8q4r7t9w0x5z1abc'
const of = { product_id: 'thing' }
const once = { ...of, currency: 'usd' }
const graduated = { ...once, model: 'graduated' }
const refusals: [what: string, body: object, code: string, param: string][] = [
  ['neither product nor plan', monthly, 'parameter_missing', 'product_id'],
  ['an unknown currency', { ...of, ...monthly, currency: 'xyz' }, 'currency_unknown', 'currency'],
  ['no currency', { ...of, unit_amount: 1 }, 'parameter_missing', 'currency'],
  ['no amount', once, 'parameter_missing', 'unit_amount'],
  ['two amounts', { ...once, unit_amount: 1, unit_amount_decimal: '1' }, 'amount_invalid', 'unit_amount_decimal'],
  ['a negative amount', { ...once, unit_amount: -1 }, 'parameter_invalid', 'unit_amount'],
  ['an amount beyond any', { ...once, unit_amount: 1_000_000_000_000 }, 'parameter_invalid', 'unit_amount'],
  ['a negative decimal', { ...once, unit_amount_decimal: '-1' }, 'amount_invalid', 'unit_amount_decimal'],
  ['a lookup_key like one of our ids', { ...once, unit_amount: 1, lookup_key: ours }, 'reserved_identifier', 'lookup_key'],
  ['no tiers', graduated, 'parameter_missing', 'tiers'],
  ['an empty list of tiers', { ...graduated, tiers: [] }, 'parameter_invalid', 'tiers'],
  [
    'tiers that fall',
    { ...graduated, tiers: [{ up_to: 5, unit_amount: 1 }, { up_to: 5, unit_amount: 1 }, tiers[1]] },
    'parameter_invalid',
    'tiers.1.up_to',
  ],
  ['a gap above the last tier', { ...graduated, tiers: [{ up_to: 5, unit_amount: 1 }] }, 'parameter_invalid', 'tiers.0.up_to'],
  ['an end in the middle', { ...graduated, tiers: [tiers[1], tiers[1]] }, 'parameter_invalid', 'tiers.0.up_to'],
  ['a tier without amounts', { ...graduated, tiers: [{ up_to: 5 }, tiers[1]] }, 'parameter_missing', 'tiers.0'],
  ['a unit amount beside tiers', { ...graduated, tiers, unit_amount: 1 }, 'parameter_invalid', 'unit_amount'],
  ['tiers of a price per unit', { ...once, unit_amount: 1, tiers }, 'parameter_invalid', 'tiers'],
  ['a package without a size', { ...once, model: 'package', unit_amount: 1 }, 'parameter_missing', 'package.package_size'],
  ['a package of a price per unit', { ...once, unit_amount: 1, package: { package_size: 2 } }, 'parameter_invalid', 'package'],
  ['flat_when_zero without tiers', { ...once, unit_amount: 1, flat_when_zero: true }, 'parameter_invalid', 'flat_when_zero'],
  ['a maximum below the minimum', { ...once, unit_amount: 1, minimum_amount: 2, maximum_amount: 1 }, 'parameter_invalid', 'maximum_amount'],
  ['negative free units', { ...once, unit_amount: 1, free_units: '-1' }, 'parameter_invalid', 'free_units'],
  ['a count of no periods', { ...once, unit_amount: 1, billing_period_count: 2 }, 'parameter_missing', 'billing_period'],
  ['a trial of what is charged once', { ...once, unit_amount: 1, trial_period_days: 7 }, 'parameter_invalid', 'trial_period_days'],
  ['a trial of three years', { ...of, ...monthly, trial_period_days: 1095 }, 'parameter_invalid', 'trial_period_days'],
  ['words of somebody else', { ...once, unit_amount: 1, recurring: { interval: 'month' } }, 'parameter_unknown', 'recurring'],
]
for (const [what, body, code, param] of refusals) {
  test(`refused: ${what}`, async () => {
    const answer = await create(body)
    assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.param], [400, code, param], answer.text)
  })
}

test('refused: what it would belong to is unknown, archived, or takes only recurring prices', async () => {
  await server.request('POST', '/v1/products', { name: 'Old', lookup_key: 'old_thing', active: false })
  const plan = await server.request('POST', '/v1/plans', { name: 'Old', lookup_key: 'old_plan', prices: [monthly] })
  assert.equal(plan.status, 201)
  await server.request('POST', '/v1/plans', { name: 'New', lookup_key: 'new_plan', prices: [monthly] })
  await server.request('POST', '/v1/plans/old_plan/archive')
  const cases: [object, number, string, string][] = [
    [{ product_id: 'nothing', ...monthly }, 404, 'not_found', 'product_id'],
    [{ plan_id: 'nothing', ...monthly }, 404, 'not_found', 'plan_id'],
    [{ product_id: 'old_thing', ...monthly }, 400, 'product_archived', 'product_id'],
    [{ plan_id: 'old_plan', ...monthly }, 400, 'plan_archived', 'plan_id'],
    [{ plan_id: 'new_plan', currency: 'usd', unit_amount: 1 }, 400, 'parameter_missing', 'billing_period'],
  ]
  for (const [body, status, code, param] of cases) {
    const answer = await create(body)
    assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.param], [status, code, param])
  }
})

test('a lookup_key belongs to one price, also when several want it at once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => create({ ...of, ...monthly, lookup_key: 'wanted' })))
  assert.deepEqual(answers.map(a => a.status).sort(), [201, 409, 409, 409, 409])
  const other = await made(monthly)
  const taken = await server.request('POST', `/v1/prices/${other.id}`, { lookup_key: 'wanted' })
  assert.deepEqual([taken.status, taken.body.error.code, taken.body.error.param], [409, 'lookup_key_in_use', 'lookup_key'])
  const reserved = await server.request('POST', '/v1/prices/wanted', { lookup_key: ours })
  assert.deepEqual([reserved.status, reserved.body.error.code], [400, 'reserved_identifier'])
})

test('an update changes words; archiving and its undoing are told, archiving twice is once', async () => {
  const price = await made({ ...monthly, lookup_key: 'words', description: 'd', metadata: { a: '1' } })
  const change = { description: null, lookup_key: 'other_words', public: true }
  const changed = await server.request('POST', '/v1/prices/words', { ...change, metadata: { b: '2' } })
  assert.deepEqual(changed.body, {
    ...{ ...price, ...change, metadata: { a: '1', b: '2' }, object_version: 2, updated_at: changed.body.updated_at },
  })
  const archived = await server.request('POST', '/v1/prices/other_words/archive')
  assert.deepEqual([archived.status, archived.body.active, archived.body.object_version], [200, false, 3])
  assert.deepEqual((await server.request('POST', '/v1/prices/other_words/archive')).body, archived.body)
  const back = await server.request('POST', `/v1/prices/${price.id}`, { active: true })
  assert.deepEqual([back.body.active, back.body.archived_at, back.body.object_version], [true, null, 4])
  assert.deepEqual(
    (await eventsOf(price.id)).map(([type]) => type),
    ['price.created', 'price.updated', 'price.updated', 'price.updated'],
  )
  for (const path of ['', '/archive', '/versions']) assert.equal((await server.request('POST', `/v1/prices/nope${path}`, {})).status, 404)
})

const amounts = [
  ...[{ unit_amount: 1 }, { unit_amount_decimal: '1' }, { tiers }, { package: { package_size: 2 } }, { free_units: 1 }],
  ...[{ minimum_amount: 1 }, { maximum_amount: 1 }, { flat_when_zero: true }, { model: 'flat' }],
]
test('an update that carries an amount is refused and told where amounts change', async () => {
  const price = await made(monthly)
  for (const amount of amounts) {
    const answer = await server.request('POST', `/v1/prices/${price.id}`, { description: 'x', ...amount })
    assert.deepEqual([answer.status, answer.body.error.param], [400, Object.keys(amount)[0]])
    assert.match(answer.body.error.message, /An amount never changes.*POST \/v1\/prices\/\{id\}\/versions/)
  }
  const currency = await server.request('POST', `/v1/prices/${price.id}`, { currency: 'eur' })
  assert.match(currency.body.error.message, /never changes.*POST \/v1\/prices/)
  const unknown = await server.request('POST', `/v1/prices/${price.id}`, { constructor: 'x' })
  assert.match(unknown.body.error.message, /It takes: lookup_key/)
  assert.deepEqual(await read(price.id), price)
})

test('lists are narrowed', async () => {
  const keys = async (query: string) =>
    (await server.request('GET', `/v1/prices?product=narrow&${query}`)).body.data.map((each: { lookup_key: string }) => each.lookup_key)
  const { id } = (await server.request('POST', '/v1/products', { name: 'n', lookup_key: 'narrow' })).body
  await made({ product_id: 'narrow', ...monthly, lookup_key: 'l_month' })
  await made({ product_id: id, currency: 'eur', unit_amount: 1, lookup_key: 'l_once', public: true })
  await made({ product_id: id, currency: 'usd', unit_amount: 1, lookup_key: 'l_old' })
  await server.request('POST', '/v1/prices/l_old/archive')
  assert.deepEqual(await keys(''), ['l_old', 'l_once', 'l_month'])
  assert.deepEqual(await keys('type=ONE_TIME'), ['l_old', 'l_once'])
  assert.deepEqual(await keys('type=recurring'), ['l_month'])
  assert.deepEqual(await keys('active=true&type=one_time'), ['l_once'])
  assert.deepEqual(await keys('active=false'), ['l_old'])
  assert.deepEqual(await keys('public=true'), ['l_once'])
  assert.deepEqual(await keys('public=false'), ['l_old', 'l_month'])
  assert.deepEqual(await keys('currency=EUR'), ['l_once'])
  assert.deepEqual(await keys('lookup_key=l_month'), ['l_month'])
  assert.deepEqual(await keys('plan=nope'), [])
  assert.deepEqual((await server.request('GET', '/v1/prices?product=nope')).body.data, [])
})
