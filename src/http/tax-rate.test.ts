/** Tax rates through the door, and where customers and the environment name theirs. */
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

const create = (body: object) => server.request('POST', '/v1/tax_rates', body)
const rate = async (name = 'VAT') => (await create({ name, percentage: '20' })).body.id as string

test('a rate is made and found', async () => {
  const made = await create({ name: 'GST', percentage: '18', country: 'in' })
  assert.equal(made.status, 201, made.text)
  const { id, environment_id, created_at, updated_at, ...rest } = made.body
  assert.match(id, /^txr_[0-9a-z]{26}$/)
  assert.deepEqual(rest, {
    ...{ object: 'tax_rate', livemode: false, object_version: 1, metadata: {}, name: 'GST', percentage: '18', inclusive: false },
    ...{ country: 'IN', state: null, active: true, archived_at: null },
  })
  assert.deepEqual((await server.request('GET', `/v1/tax_rates/${id}`)).body, made.body)
})

test('percentages are exact', async () => {
  for (const [given, shown] of [
    ['7.2500', '7.25'],
    ['0', '0'],
    ['100', '100'],
    ['0.0001', '0.0001'],
  ])
    assert.equal((await create({ name: 'x', percentage: given, inclusive: true })).body.percentage, shown)
})

const refusals: [what: string, body: object, code: string, param: string][] = [
  ['no name', { percentage: '18' }, 'parameter_missing', 'name'],
  ['no percentage', { name: 'x' }, 'parameter_missing', 'percentage'],
  ['more than all', { name: 'x', percentage: '100.01' }, 'parameter_invalid', 'percentage'],
  ['less than nothing', { name: 'x', percentage: '-1' }, 'parameter_invalid', 'percentage'],
  ['five places', { name: 'x', percentage: '1.00001' }, 'parameter_invalid', 'percentage'],
  ['a country by its name', { name: 'x', percentage: '1', country: 'India' }, 'parameter_invalid', 'country'],
]
for (const [what, body, code, param] of refusals)
  test(`refused: ${what}`, async () => {
    const answer = await create(body)
    assert.deepEqual([answer.status, answer.body.error?.code, answer.body.error?.param], [400, code, param], answer.text)
  })

test('an update changes its name, state and metadata, and nothing of what it comes to', async () => {
  const { body: made } = await create({ name: 'Old', percentage: '5', metadata: { a: '1' } })
  const update = (body: object) => server.request('POST', `/v1/tax_rates/${made.id}`, body)
  const changed = await update({ name: 'New', metadata: { b: '2' } })
  assert.deepEqual(changed.body, {
    ...{ ...made, name: 'New', metadata: { a: '1', b: '2' }, object_version: 2 },
    updated_at: changed.body.updated_at,
  })
  for (const fixed of [{ percentage: '6' }, { inclusive: true }, { country: 'IN' }])
    assert.equal((await update(fixed)).body.error.code, 'parameter_unknown')
  const archived = await server.request('POST', `/v1/tax_rates/${made.id}/archive`)
  assert.deepEqual([archived.body.active, archived.body.archived_at === null], [false, false])
  assert.deepEqual((await server.request('POST', `/v1/tax_rates/${made.id}/archive`)).body, archived.body)
  assert.deepEqual((await update({ active: true })).body.archived_at, null)
  assert.equal((await server.request('POST', '/v1/tax_rates/nope', {})).status, 404)
})

test('the list is narrowed', async () => {
  const id = await rate('Narrow')
  await server.request('POST', `/v1/tax_rates/${id}/archive`)
  const ids = async (active: boolean) =>
    (await server.request('GET', `/v1/tax_rates?limit=100&active=${active}`)).body.data.map((r: { id: string }) => r.id)
  assert.deepEqual([(await ids(false)).includes(id), (await ids(true)).includes(id)], [true, false])
})

test('a customer names rates, none, or leaves them to the environment', async () => {
  const [a, b] = [await rate(), await rate()]
  const made = await server.request('POST', '/v1/customers', { external_id: 'taxed', tax_rates: [b, a] })
  assert.deepEqual(made.body.tax_rates, [b, a])
  const update = (body: object) => server.request('POST', '/v1/customers/taxed', body)
  assert.deepEqual((await update({ name: 'Jane' })).body.tax_rates, [b, a])
  assert.deepEqual((await update({ tax_rates: [] })).body.tax_rates, [])
  assert.deepEqual((await update({ tax_rates: null })).body.tax_rates, null)
  await update({ tax_rates: [a] })
  assert.deepEqual((await server.request('GET', '/v1/customers/taxed')).body.tax_rates, [a])

  for (const path of ['/v1/customers', '/v1/customers/taxed'])
    for (const [rates, status, code, param] of await refusedRates()) {
      const answer = await server.request('POST', path, { tax_rates: rates })
      assert.deepEqual([answer.status, answer.body.error?.code, answer.body.error?.param], [status, code, param], answer.text)
    }
})

test('an environment names rates of its own, also from another one of the organization', async () => {
  const id = await rate()
  const own = `/v1/environments/${server.environmentId}`
  assert.equal((await server.request('GET', own)).body.tax_rates, null)
  assert.deepEqual((await server.request('POST', own, { tax_rates: [id] })).body.tax_rates, [id])
  assert.deepEqual((await server.request('POST', own, { display_name: 'x' })).body.tax_rates, [id])
  for (const [rates, status, code, param] of await refusedRates()) {
    const answer = await server.request('POST', own, { tax_rates: rates })
    assert.deepEqual([answer.status, answer.body.error?.code, answer.body.error?.param], [status, code, param], answer.text)
  }
  assert.deepEqual((await server.request('GET', own)).body.tax_rates, [id])

  const { body: qa } = await server.request('POST', '/v1/environments', { name: 'qa', kind: 'sandbox' })
  const theirs = await server.request('POST', '/v1/tax_rates', { name: 'T', percentage: '1' }, { authorization: `Bearer ${qa.api_key}` })
  const change = (rates: string[]) => server.request('POST', `/v1/environments/${qa.id}`, { tax_rates: rates })
  assert.deepEqual((await change([id])).body.error.param, 'tax_rates.0')
  assert.deepEqual((await change([theirs.body.id])).body.tax_rates, [theirs.body.id])
  assert.equal((await server.request('POST', own, { tax_rates: null })).body.tax_rates, null)
})

async function refusedRates(): Promise<[rates: unknown, status: number, code: string, param: string][]> {
  const [known, old] = [await rate(), await rate()]
  await server.request('POST', `/v1/tax_rates/${old}/archive`)
  return [
    [[known, 'txr_nope'], 404, 'not_found', 'tax_rates.1'],
    [[old], 400, 'tax_rate_archived', 'tax_rates.0'],
    [[known, known], 400, 'parameter_invalid', 'tax_rates.1'],
    [known, 400, 'parameter_invalid', 'tax_rates'],
    [Array(11).fill(known), 400, 'parameter_invalid', 'tax_rates'],
  ]
}
