/** Features through the door: made, changed, archived, given to plans; what customers may use, and who is told. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { answersChecked } from '../../test/support/answers.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { subscribed } from '../../test/support/subscribed.ts'
import { settleAll } from '../workers/run-due.ts'

let server: TestServer
const answers = answersChecked()

before(async () => {
  server = await startTestServer({ workers: false, server: { onAnswer: answers.onAnswer } })
})
after(async () => {
  await server.stop()
  answers.assertGood()
})

const post = (path: string, body?: object) => server.request('POST', `/v1${path}`, body)
const get = (path: string) => server.request('GET', `/v1${path}`)
const feature = async (key: string, type = 'boolean') => (await post('/features', { name: key, lookup_key: key, type })).body
const prices = [{ currency: 'usd', billing_period: 'monthly', unit_amount: 4900 }]

test('a feature is made, found by id and key, changed and archived', async () => {
  const made = await post('/features', { name: 'Single sign-on', lookup_key: 'sso', type: 'BOOLEAN', metadata: { a: '1' } })
  assert.equal(made.status, 201, made.text)
  assert.match(made.body.id, /^feat_[0-9a-z]{26}$/)
  const { object, lookup_key, type, active, archived_at, object_version } = made.body
  assert.deepEqual([object, lookup_key, type, active, archived_at, object_version], ['feature', 'sso', 'boolean', true, null, 1])
  for (const reference of ['sso', made.body.id]) assert.deepEqual((await get(`/features/${reference}`)).body, made.body)

  const changed = await post('/features/sso', { name: 'SSO', lookup_key: 'login', metadata: { b: '2' } })
  assert.deepEqual(
    [changed.body.name, changed.body.lookup_key, changed.body.metadata, changed.body.object_version],
    ['SSO', 'login', { a: '1', b: '2' }, 2],
  )
  const archived = await post('/features/login/archive')
  assert.deepEqual([archived.body.active, archived.body.archived_at !== null], [false, true])
  assert.deepEqual((await post('/features/login/archive')).body, archived.body)
  assert.equal((await post('/features/login', { active: true })).body.archived_at, null)
  assert.equal((await get('/features/sso')).status, 404)
})

const ours = 'feat_01jd3v6y2m8q4r7t9w0x5z1abc'
const refusals: [what: string, body: object, status: number, code: string, param: string][] = [
  ['metered ones', { name: 'x', lookup_key: 'm', type: 'metered' }, 400, 'not_supported', 'type'],
  ['another type', { name: 'x', lookup_key: 'm', type: 'other' }, 400, 'parameter_invalid', 'type'],
  ['no lookup_key', { name: 'x', type: 'static' }, 400, 'parameter_missing', 'lookup_key'],
  ['null as lookup_key', { name: 'x', type: 'static', lookup_key: null }, 400, 'parameter_invalid', 'lookup_key'],
  ['no name', { lookup_key: 'm', type: 'static' }, 400, 'parameter_missing', 'name'],
  ['no type', { name: 'x', lookup_key: 'm' }, 400, 'parameter_missing', 'type'],
  ['a key like one of our ids', { name: 'x', lookup_key: ours, type: 'static' }, 400, 'reserved_identifier', 'lookup_key'],
]
for (const [what, body, status, code, param] of refusals)
  test(`refused: ${what}`, async () => {
    const made = await post('/features', body)
    assert.deepEqual([made.status, made.body.error.code, made.body.error.param], [status, code, param])
  })

test('a lookup_key belongs to one feature, also under a race', async () => {
  await feature('taken')
  const again = await post('/features', { name: 'x', lookup_key: 'taken', type: 'static' })
  assert.deepEqual([again.status, again.body.error.code, again.body.error.param], [409, 'lookup_key_in_use', 'lookup_key'])
  await feature('mover')
  assert.equal((await post('/features/mover', { lookup_key: 'taken' })).body.error.code, 'lookup_key_in_use')
  assert.equal((await post('/features/mover', { lookup_key: ours })).body.error.code, 'reserved_identifier')
  assert.equal((await post('/features/mover', { type: 'static' })).body.error.code, 'parameter_unknown')
  const made = await Promise.all(Array.from({ length: 5 }, (_, n) => feature(`racer_${n}`)))
  const moved = await Promise.all(made.map(m => post(`/features/${m.id}`, { lookup_key: 'race' })))
  assert.deepEqual(moved.map(m => m.status).sort(), [200, 409, 409, 409, 409])
})

test('lists are narrowed', async () => {
  await feature('n_static', 'static')
  await feature('n_gone')
  await post('/features/n_gone/archive')
  const keys = async (query: string) =>
    (await get(`/features?limit=100&${query}`)).body.data.map((f: { lookup_key: string }) => f.lookup_key)
  assert.deepEqual(await keys('type=STATIC'), ['n_static'])
  assert.deepEqual(await keys('active=false'), ['n_gone'])
  assert.deepEqual(await keys('lookup_key=n_gone'), ['n_gone'])
  assert.ok(!(await keys('active=true')).includes('n_gone'))
  assert.equal((await get('/features?type=metered')).status, 400)
})

test('a plan is made with features and shows them; an update replaces them whole, and says nothing when it does not name them', async () => {
  const [seats, chat] = [await feature('p_seats', 'static'), await feature('p_chat')]
  const made = await post('/plans', {
    name: 'Team',
    lookup_key: 'p_team',
    prices,
    features: [{ feature: 'p_seats', value: '5' }, { feature: chat.id }],
  })
  assert.equal(made.status, 201, made.text)
  const shownSeats = { feature_id: seats.id, feature: 'p_seats', name: 'p_seats', type: 'static', value: '5' }
  const shownChat = { feature_id: chat.id, feature: 'p_chat', name: 'p_chat', type: 'boolean', value: null }
  assert.deepEqual(made.body.features, [shownSeats, shownChat])
  assert.deepEqual((await get('/plans/p_team')).body, made.body)
  assert.deepEqual((await get('/plans?lookup_key=p_team')).body.data, [made.body])
  assert.deepEqual((await post('/plans/p_team', { name: 'Teams' })).body.features, [shownSeats, shownChat])
  const changed = await post('/plans/p_team', {
    features: [
      { feature: 'p_chat', value: null },
      { feature: 'p_seats', value: '10' },
    ],
  })
  assert.deepEqual(changed.body.features, [shownChat, { ...shownSeats, value: '10' }])
  assert.deepEqual((await post('/plans/p_team', { features: [] })).body.features, [])
  const events = await server.database.sql<{ snapshot: string }[]>`
    select snapshot from events where object_id = ${made.body.id} order by position`
  assert.deepEqual(
    events.map(e => JSON.parse(e.snapshot).features.length),
    [2, 2, 2, 0],
  )
})

test('a product is given features in the same way', async () => {
  const { id } = await feature('g_vip')
  const made = await post('/products', { name: 'Gym', lookup_key: 'g_gym', features: [{ feature: 'g_vip' }] })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual(made.body.features, [{ feature_id: id, feature: 'g_vip', name: 'g_vip', type: 'boolean', value: null }])
  for (const path of ['/products/g_gym', '/products?lookup_key=g_gym']) {
    const { body } = await get(path)
    assert.deepEqual(body.data ?? [body], [made.body])
  }
  assert.deepEqual((await post('/products/g_gym', { name: 'The gym' })).body.features, made.body.features)
  const { body: customer } = await post('/customers', {})
  const common = { environmentId: server.environmentId, customerId: customer.id }
  await subscribed(server.database.sql, { ...common, id: 'sub_g', productIds: [made.body.id] })
  const isGranted = async () => (await get(`/customers/${customer.id}/entitlements/g_vip`)).body.granted
  assert.equal(await isGranted(), true)
  assert.deepEqual((await post('/products/g_gym', { features: [] })).body.features, [])
  assert.equal(await isGranted(), false)
  await post('/features/g_vip/archive')
  const refused = await post('/products', { name: 'x', features: [{ feature: 'g_vip' }] })
  assert.deepEqual([refused.status, refused.body.error.code], [400, 'feature_archived'])
})

test('an archived feature can’t be given to a plan, but stays where it is', async () => {
  await feature('a_old')
  await post('/plans', { name: 'A', lookup_key: 'a_plan', prices, features: [{ feature: 'a_old' }] })
  await post('/features/a_old/archive')
  assert.equal((await post('/plans/a_plan', { features: [{ feature: 'a_old' }] })).status, 200)
  await post('/plans/a_plan', { features: [] })
  const back = await post('/plans/a_plan', { features: [{ feature: 'a_old' }] })
  assert.deepEqual([back.status, back.body.error.code, back.body.error.param], [400, 'feature_archived', 'features.0.feature'])
})

test('what a plan can’t be given', async () => {
  await feature('r_seats', 'static')
  await feature('r_chat')
  const cases: [features: object[], status: number, code: string, param: string][] = [
    [[{ feature: 'r_chat' }, { feature: 'nope' }], 404, 'not_found', 'features.1.feature'],
    [[{ feature: 'r_seats' }], 400, 'parameter_missing', 'features.0.value'],
    [[{ feature: 'r_seats', value: null }], 400, 'parameter_missing', 'features.0.value'],
    [[{ feature: 'r_seats', value: '' }], 400, 'parameter_invalid', 'features.0.value'],
    [[{ feature: 'r_seats', value: 5 }], 400, 'parameter_invalid', 'features.0.value'],
    [[{ feature: 'r_chat', value: '1' }], 400, 'parameter_invalid', 'features.0.value'],
    [[{ feature: 'r_chat' }, { feature: 'r_chat' }], 400, 'parameter_invalid', 'features.1.feature'],
  ]
  for (const [features, status, code, param] of cases) {
    const made = await post('/plans', { name: 'R', lookup_key: 'r_plan', prices, features })
    assert.deepEqual([made.status, made.body.error.code, made.body.error.param], [status, code, param], made.text)
  }
  assert.equal((await get('/plans/r_plan')).status, 404)
})

test('entitlements: all in one call, one in a fast one; a plan that changes is told to those who have it', async () => {
  const [seats, chat] = [await feature('e_seats', 'static'), await feature('e_chat')]
  const { body: plan } = await post('/plans', { name: 'E', prices, features: [{ feature: 'e_seats', value: '5' }] })
  const { body: customer } = await post('/customers', { external_id: 'e_user' })
  const { environmentId, database } = server
  await subscribed(database.sql, { environmentId, customerId: customer.id, id: 'sub_e', planId: plan.id, status: 'trialing' })

  const item = {
    object: 'entitlement',
    feature: 'e_seats',
    feature_id: seats.id,
    name: 'e_seats',
    type: 'static',
    granted: true,
    value: '5',
  }
  const other = { ...item, feature: 'e_chat', feature_id: chat.id, name: 'e_chat', type: 'boolean', granted: false, value: null }
  const list = await get('/customers/e_user/entitlements')
  assert.deepEqual([list.body.object, list.body.has_more, list.body.url], ['list', false, '/v1/customers/e_user/entitlements'])
  assert.deepEqual(list.body.data[0], item)
  assert.deepEqual(
    list.body.data.find((e: { feature: string }) => e.feature === 'e_chat'),
    other,
  )
  for (const who of ['e_user', customer.id])
    for (const [what, expected] of [
      [seats.id, item],
      ['e_seats', item],
      ['e_chat', other],
    ] as const)
      assert.deepEqual((await get(`/customers/${who}/entitlements/${what}`)).body, expected)

  const unknown = await get('/customers/e_user/entitlements/nope')
  assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'not_found'])
  const nobody = await get('/customers/nobody/entitlements/e_seats')
  assert.deepEqual([nobody.status, nobody.body.error.code], [404, 'customer_not_found'])
  assert.equal((await get('/customers/nobody/entitlements')).status, 404)

  await post(`/plans/${plan.id}`, { features: [{ feature: 'e_chat' }] })
  assert.deepEqual((await get('/customers/e_user/entitlements/e_chat')).body, { ...other, granted: true })
  await settleAll(server.workers, environmentId)
  const told = (await get(`/webhook_events?object_id=${customer.id}&event_type=entitlement.updated`)).body.data
  assert.equal(told.length, 1)
  assert.deepEqual(told[0].data, {
    ...{ id: customer.id, object: 'entitlements', object_version: 1, customer_id: customer.id, customer_external_id: 'e_user' },
    data: [{ ...other, granted: true }],
  })
})
