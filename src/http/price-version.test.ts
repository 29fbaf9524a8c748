/** Versions of prices through the door: what they take over, what they charge, and who comes first. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'

let server: TestServer
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
  await server.request('POST', '/v1/products', { name: 'Test Product', lookup_key: 'thing' })
})
after(async () => {
  await server.stop()
  answers.assertGood()
})

const monthly = { currency: 'usd', billing_period: 'monthly', unit_amount: 4999 }
const made = async (body: object) => {
  const answer = await server.request('POST', '/v1/prices', { product_id: 'thing', ...body })
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}
const read = async (reference: string) => (await server.request('GET', `/v1/prices/${reference}`)).body
const version = (reference: string, body: object) => server.request('POST', `/v1/prices/${reference}/versions`, body)

async function eventsOf(...ids: string[]) {
  const rows = await server.database.sql<{ eventType: string; objectId: string; snapshot: string }[]>`
    select event_type, object_id, snapshot from events where object_id = any(${ids}::text[]) order by position`
  return rows.map(row => [row.eventType, row.objectId, JSON.parse(row.snapshot)])
}

test('a version takes the place of the old one: lookup_key, product, plan and place; the old one is archived', async () => {
  const second = { ...monthly, lookup_key: 'basic_usd', description: 'Basic', trial_period_days: 7, public: true, metadata: { a: '1' } }
  const { prices } = (await server.request('POST', '/v1/plans', { name: 'Basic', lookup_key: 'basic', prices: [monthly, second, monthly] }))
    .body
  const old = prices[1]
  const answer = await version('basic_usd', { unit_amount: 5999 })
  assert.equal(answer.status, 201)
  const { id, created_at, updated_at } = answer.body
  const charged = { unit_amount: 5999, unit_amount_decimal: '5999', version: 2, replaces: old.id }
  assert.deepEqual(answer.body, { ...old, ...charged, id, created_at, updated_at })
  assert.notEqual(id, old.id)

  const now = await read(old.id)
  const { archived_at } = now
  assert.deepEqual(now, { ...old, lookup_key: null, active: false, archived_at, object_version: 2, updated_at: now.updated_at })
  assert.ok(archived_at)
  assert.deepEqual(await read('basic_usd'), answer.body)
  const plan = (await server.request('GET', '/v1/plans/basic')).body
  assert.deepEqual(
    plan.prices.flatMap((each: { id: string; active: boolean }) => (each.active ? [each.id] : [])),
    [prices[0].id, id, prices[2].id],
  )
  assert.deepEqual((await eventsOf(old.id, id)).slice(1), [
    ['price.updated', old.id, now],
    ['price.created', id, answer.body],
  ])
  const third = await version('basic_usd', { unit_amount_decimal: '0.5', description: 'Cheap' })
  const { body } = third
  assert.deepEqual(
    [body.version, body.replaces, body.unit_amount, body.unit_amount_decimal, body.description],
    [3, id, null, '0.5', 'Cheap'],
  )
  // The first one is told of the last.
  const late = await version(old.id, { unit_amount: 1 })
  assert.deepEqual([late.status, late.body.error.code, late.body.error.details], [409, 'price_replaced', { price_id: body.id }])
  assert.match(late.body.error.message, new RegExp(body.id))
  const back = await server.request('POST', `/v1/prices/${old.id}`, { active: true })
  assert.deepEqual([back.status, back.body.error.code, back.body.error.details], [409, 'price_replaced', { price_id: body.id }])
})

test('of several versions at once exactly one is made, whether the price is named by id or by lookup_key', async () => {
  for (const [lookup_key, by] of [
    ['race_by_id', 'id'],
    ['race_by_key', 'lookup_key'],
  ] as const) {
    const price = await made({ ...monthly, lookup_key })
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => version(price[by], { unit_amount: 100 + n })))
    const won = answers.filter(a => a.status === 201)
    // Whoever comes after the commit names, by lookup_key, the new version; the others meet the old one.
    const told = answers.filter(a => a.status === 409)
    if (by === 'id') assert.equal(won.length, 1)
    assert.equal(won.length + told.length, answers.length)
    const rows = await server.database.sql<{ id: string; version: number }[]>`
      select id, version from prices where lookup_key = ${lookup_key} and archived_at is null`
    assert.deepEqual(
      rows.map(row => row.version),
      [won.length + 1],
    )
    for (const { body } of told) {
      assert.equal(body.error.code, 'price_replaced')
      assert.ok(won.some(w => w.body.id === body.error.details.price_id))
    }
  }
})

const tiers = [
  { up_to: 10, unit_amount: 100 },
  { up_to: null, unit_amount_decimal: '0.25', flat_amount: 500 },
]
const shownTiers = [
  { up_to: 10, unit_amount: 100, unit_amount_decimal: '100', flat_amount: 0, flat_amount_decimal: '0' },
  { up_to: null, unit_amount: null, unit_amount_decimal: '0.25', flat_amount: 500, flat_amount_decimal: '500' },
]
const pack = { model: 'package', unit_amount: 50, package: { package_size: 12, rounding: 'down' }, free_units: 3 }
const versions: [what: string, old: object, change: object, shown: object][] = [
  [
    'what is not said stays',
    { ...pack, minimum_amount: 5, maximum_amount: 500 },
    { unit_amount: 60 },
    { model: 'package', unit_amount: 60, package: pack.package, free_units: '3', minimum_amount: 5, maximum_amount: 500 },
  ],
  ['another package', pack, { package: { package_size: 6 } }, { unit_amount: 50, package: { package_size: 6, rounding: 'up' } }],
  [
    'null empties',
    { unit_amount: 5, minimum_amount: 9, free_units: 2 },
    { minimum_amount: null, free_units: null },
    { unit_amount: 5, minimum_amount: null, free_units: '0' },
  ],
  ['from whole to decimal', { unit_amount: 5 }, { unit_amount_decimal: '0.5' }, { unit_amount: null, unit_amount_decimal: '0.5' }],
  ['from decimal to whole', { unit_amount_decimal: '0.5' }, { unit_amount: 5 }, { unit_amount: 5, unit_amount_decimal: '5' }],
  [
    'tiers stay',
    { model: 'volume', tiers, flat_when_zero: true },
    { minimum_amount: 1 },
    { tiers: shownTiers, flat_when_zero: true, minimum_amount: 1 },
  ],
  [
    'other tiers',
    { model: 'volume', tiers },
    { tiers: [{ up_to: null, unit_amount: 3 }] },
    { tiers: [{ ...shownTiers[0], up_to: null, unit_amount: 3, unit_amount_decimal: '3' }] },
  ],
  ['another model', pack, { model: 'graduated', tiers }, { model: 'graduated', tiers: shownTiers, package: null, unit_amount: null }],
  [
    'back from tiers',
    { model: 'volume', tiers, flat_when_zero: true },
    { model: 'per_unit', unit_amount: 4 },
    { unit_amount: 4, tiers: null, flat_when_zero: false },
  ],
]
for (const [what, old, change, shown] of versions) {
  test(`a version: ${what}`, async () => {
    const price = await made({ currency: 'usd', ...old })
    const answer = await version(price.id, change)
    assert.equal(answer.status, 201, answer.text)
    assert.deepEqual({ ...answer.body, ...shown }, answer.body)
    assert.deepEqual(await read(answer.body.id), answer.body)
  })
}

const unchanged: [what: string, old: object, change: object, code: string, param: string][] = [
  ['nothing said', { unit_amount: 5 }, {}, 'parameter_invalid', 'unit_amount'],
  ['the same amount', { unit_amount: 5 }, { unit_amount_decimal: '5.0' }, 'parameter_invalid', 'unit_amount'],
  ['the same tiers', { model: 'volume', tiers }, { tiers }, 'parameter_invalid', 'unit_amount'],
  ['only words', { unit_amount: 5 }, { description: 'x' }, 'parameter_invalid', 'unit_amount'],
  ['another model without its amount', pack, { model: 'per_unit' }, 'parameter_missing', 'unit_amount'],
  ['another model without its tiers', pack, { model: 'volume' }, 'parameter_missing', 'tiers'],
  ['a unit amount for tiers', { model: 'volume', tiers }, { unit_amount: 5 }, 'parameter_invalid', 'unit_amount'],
  ['another currency', { unit_amount: 5 }, { currency: 'eur' }, 'parameter_unknown', 'currency'],
]
for (const [what, old, change, code, param] of unchanged) {
  test(`no version: ${what}`, async () => {
    const price = await made({ currency: 'usd', ...old })
    const answer = await version(price.id, change)
    assert.deepEqual([answer.status, answer.body.error.code, answer.body.error.param], [400, code, param], answer.text)
    assert.deepEqual(await read(price.id), price)
  })
}

test('an archived price gets no version until it is put back', async () => {
  const price = await made(monthly)
  await server.request('POST', `/v1/prices/${price.id}/archive`)
  const answer = await version(price.id, { unit_amount: 1 })
  assert.deepEqual([answer.status, answer.body.error.code], [400, 'price_archived'])
  assert.match(answer.body.error.message, /put it back/)
  await server.request('POST', `/v1/prices/${price.id}`, { active: true })
  assert.equal((await version(price.id, { unit_amount: 1 })).status, 201)
})
