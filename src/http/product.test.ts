/** Products through the door: the wire, defaults, codes under bars, lookup keys, archiving, lists. */
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

const create = (body: object) => server.request('POST', '/v1/products', body)

async function eventsOf(id: string) {
  const rows = await server.database.sql<{ eventType: string; objectVersion: number; snapshot: string }[]>`
    select event_type, object_version, snapshot from events where object_id = ${id} order by position`
  return rows.map(row => ({ type: row.eventType, version: row.objectVersion, object: JSON.parse(row.snapshot) }))
}

test('the product of seed 001; what was not said is null or a default', async () => {
  const made = await create({
    name: 'Test Product',
    description: 'Test Product Description',
    visit_type: 'gym',
    hsa_fsa_eligibility: 'letter_of_medical_necessity',
  })
  assert.equal(made.status, 201)
  const { id, environment_id, created_at, updated_at, ...rest } = made.body
  assert.match(id, /^prod_[0-9a-z]{26}$/)
  assert.deepEqual([environment_id, created_at], [server.environmentId, updated_at])
  // What a product grants is told in feature.test.ts.
  const { features: _, ...own } = rest
  assert.deepEqual(own, {
    ...{ object: 'product', livemode: false, object_version: 1, metadata: {}, lookup_key: null, name: 'Test Product' },
    ...{ description: 'Test Product Description', hsa_fsa_eligibility: 'letter_of_medical_necessity', visit_type: 'gym' },
    ...{ upc_code: null, gtin: null, active: true, archived_at: null },
  })
  assert.deepEqual((await server.request('GET', `/v1/products/${id}`)).body, made.body)
  assert.deepEqual(await eventsOf(id), [{ type: 'product.created', version: 1, object: made.body }])
})

test('by lookup_key as by id; all that can be said, in any letter case', async () => {
  const said = { name: 'Towel', lookup_key: 'towel', upc_code: '012345678905', gtin: '00012345678905', metadata: { shelf: '7' } }
  const made = await create({ ...said, hsa_fsa_eligibility: 'Auto_Substantiation', active: false })
  assert.equal(made.status, 201)
  assert.deepEqual({ ...made.body, ...said, hsa_fsa_eligibility: 'auto_substantiation', active: false }, made.body)
  assert.ok(made.body.archived_at)
  assert.deepEqual((await server.request('GET', '/v1/products/towel')).body, made.body)
  assert.deepEqual((await server.request('GET', '/api/v1/products/towel')).body, made.body)
  assert.equal((await create({ name: 'Plain' })).body.hsa_fsa_eligibility, 'not_eligible')
})

const ours = 'prod_01jd3v6y2m8q4r7t9w0x5z1abc'
const refusals: [what: string, body: object, code: string, param: string, message: RegExp][] = [
  ['no name', {}, 'parameter_missing', 'name', /required/],
  ['an empty name', { name: '' }, 'parameter_invalid', 'name', /empty/],
  ['a lookup_key like one of our ids', { name: 'x', lookup_key: ours }, 'reserved_identifier', 'lookup_key', /choose another/],
  ['an eligibility that is none', { name: 'x', hsa_fsa_eligibility: 'maybe' }, 'parameter_invalid', 'hsa_fsa_eligibility', /private_label/],
  ['a upc_code with a dash', { name: 'x', upc_code: '0123456-8905' }, 'parameter_invalid', 'upc_code', /8 to 14 digits/],
  ['a gtin of seven digits', { name: 'x', gtin: '1234567' }, 'parameter_invalid', 'gtin', /8 to 14 digits/],
  ['a gtin of fifteen', { name: 'x', gtin: '123456789012345' }, 'parameter_invalid', 'gtin', /14/],
  ['a upc_code as a number', { name: 'x', upc_code: 12345678905 }, 'parameter_invalid', 'upc_code', /text/],
  ['an unknown field', { name: 'x', price: 5 }, 'parameter_unknown', 'price', /visit_type/],
]
for (const [what, body, code, param, message] of refusals) {
  test(`refused: ${what}`, async () => {
    const made = await create(body)
    assert.deepEqual([made.status, made.body.error.code, made.body.error.param], [400, code, param])
    assert.match(made.body.error.message, message)
  })
}

test('a lookup_key belongs to one product, also when several want it at once', async () => {
  assert.equal((await create({ name: 'a', lookup_key: 'one' })).status, 201)
  const second = await create({ name: 'b', lookup_key: 'one' })
  assert.deepEqual([second.status, second.body.error.code, second.body.error.param], [409, 'lookup_key_in_use', 'lookup_key'])
  const made = await Promise.all(Array.from({ length: 5 }, () => create({ name: 'r' })))
  const moved = await Promise.all(made.map(m => server.request('POST', `/v1/products/${m.body.id}`, { lookup_key: 'race' })))
  assert.deepEqual(moved.map(m => m.status).sort(), [200, 409, 409, 409, 409])
  const reserved = await server.request('POST', '/v1/products/one', { lookup_key: ours })
  assert.deepEqual([reserved.status, reserved.body.error.code], [400, 'reserved_identifier'])
})

test('an update changes what it says; archiving and its undoing are told, archiving twice is once', async () => {
  const { body: made } = await create({ name: 'Mat', lookup_key: 'mat', visit_type: 'gym', gtin: '12345678', metadata: { a: '1' } })
  const change = { name: 'Mats', visit_type: null, hsa_fsa_eligibility: 'service', gtin: null, upc_code: '87654321' }
  const changed = await server.request('POST', '/v1/products/mat', { ...change, lookup_key: 'mats', metadata: { b: '2', a: '' } })
  assert.deepEqual(changed.body, {
    ...{ ...made, ...change, lookup_key: 'mats', metadata: { b: '2' }, object_version: 2, updated_at: changed.body.updated_at },
  })
  const archived = await server.request('POST', '/v1/products/mats/archive')
  assert.deepEqual([archived.status, archived.body.active, archived.body.object_version], [200, false, 3])
  assert.deepEqual((await server.request('POST', '/v1/products/mats/archive')).body, archived.body)
  const back = await server.request('POST', `/v1/products/${made.id}`, { active: true })
  assert.deepEqual([back.body.active, back.body.archived_at, back.body.object_version], [true, null, 4])
  assert.deepEqual(
    (await eventsOf(made.id)).map(e => e.type),
    ['product.created', 'product.updated', 'product.updated', 'product.updated'],
  )
  assert.equal((await server.request('POST', '/v1/products/nope', {})).status, 404)
  assert.equal((await server.request('POST', '/v1/products/nope/archive')).status, 404)
})

test('lists are narrowed, newest first', async () => {
  const keys = async (query: string) =>
    (await server.request('GET', `/v1/products?${query}`)).body.data.map((each: { lookup_key: string }) => each.lookup_key)
  for (const key of ['n1', 'n2', 'n3']) await create({ name: key, lookup_key: key, hsa_fsa_eligibility: 'vision' })
  await server.request('POST', '/v1/products/n2/archive')
  assert.deepEqual(await keys('hsa_fsa_eligibility=VISION'), ['n3', 'n2', 'n1'])
  assert.deepEqual(await keys('hsa_fsa_eligibility=vision&active=true'), ['n3', 'n1'])
  assert.deepEqual(await keys('hsa_fsa_eligibility=vision&active=false'), ['n2'])
  assert.deepEqual(await keys('lookup_key=n1'), ['n1'])
  assert.deepEqual(await keys('lookup_key=nope'), [])
  assert.equal((await server.request('GET', '/v1/products?hsa_fsa_eligibility=perhaps')).status, 400)
})
