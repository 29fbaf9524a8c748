/** No route shows, changes or admits the existence of what belongs to somebody else. Made from the table of routes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createEnvironment } from '../src/engine/account/create-environment.ts'
import { prefixes } from '../src/http/mount-routes.ts'
import type { Route } from '../src/http/route.ts'
import { routes } from '../src/http/routes.ts'
import { dumpRows } from './support/dump.ts'
import { type Furnished, furnish, untilQuiet } from './support/furnished.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { isReference, references } from './support/route-references.ts'
import { expansions, pathIds, plainFilters, referenceFilters } from './support/route-table.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { openShop, type Shop } from './support/shop.ts'

type Stranger = { who: string; request: Shop['request']; sameOrganization: boolean }

let server: TestServer
let merchant: Receiver
let owner: Furnished
let other: Furnished
let strangers: Stranger[]
/** By route: the ids that are asked for, the same for strangers and owner. */
const asked = new Map<Route, string[]>()

const named = (route: Route) => `${route.method} ${route.path}`
const withId = routes.filter(route => route.path.includes(':'))
const lists = routes.filter(route => route.method === 'GET' && 'starting_after' in propertiesOf(route.query))

before(async () => {
  server = await startTestServer()
  merchant = await startReceiver()
  const shop = await openShop(server)
  owner = await furnish(server, shop, 'ours', merchant.url)
  const theirs = await openShop({
    request: (method, path, body, headers) => server.request(method, path, body, { ...otherKey(), ...headers }),
  })
  other = await furnish(server, theirs, 'theirs', merchant.url)
  strangers = [
    { who: 'another organization', request: theirs.request, sameOrganization: false },
    // The environment that the server was set up with.
    { who: 'another environment of the organization', request: server.request, sameOrganization: true },
  ]
  for (const route of withId) asked.set(route, (await pathIds[named(route)]?.ids(owner)) ?? [])
  // Nothing becomes due from here on.
  assert.equal((await shop.request('POST', '/v1/test_clock/advance', { by: 'PT1S', freeze: true })).status, 200)
  await untilQuiet(server, owner.ids.environment)
})
after(async () => {
  await server?.assertIntegrity()
  await merchant?.stop()
  await server?.stop()
})

const otherKey = () => ({ authorization: `Bearer ${server.other.apiKey}` })

test('the tables of this test know every route, filter and reference', () => {
  const unknown = [
    ...withId.filter(route => !pathIds[named(route)]).map(named),
    ...lists.flatMap(route =>
      Object.keys(propertiesOf(route.query))
        .filter(name => !(name in referenceFilters || plainFilters.has(name) || expansions.has(name)))
        .map(name => `${named(route)} ?${name}`),
    ),
    ...routes.flatMap(route =>
      namesIn(route.body)
        .filter(name => isReference(name) && !references[named(route)]?.[name])
        .map(name => `${named(route)} {${name}}`),
    ),
  ]
  assert.deepEqual(unknown, [])
  const stale = [...Object.keys(pathIds), ...Object.keys(references)].filter(key => !routes.some(route => named(route) === key))
  assert.deepEqual(stale, [])
})

test('what strangers ask for changes nothing', async () => {
  const rows = async () => (await dumpRows(server.database.sql, owner.ids.environment)).map(row => row.replace(/"last_used_at":[^,}]*/, ''))
  const before = await rows()

  for (const { request, sameOrganization } of strangers)
    for (const [route, ids] of asked)
      for (const id of ids)
        for (const prefix of prefixes)
          if (!isShared(route, sameOrganization)) await request(route.method, pathTo(prefix, route, id), pathIds[named(route)]!.body)

  const now = await rows()
  assert.deepEqual(
    now.filter(row => !before.includes(row)),
    [],
  )
  assert.equal(now.length, before.length)
})

for (const route of withId)
  test(`${named(route)}: strangers get the 404 of what does not exist, its owner an answer`, async () => {
    const { body, refused } = pathIds[named(route)]!
    for (const id of asked.get(route)!) {
      for (const { who, request, sameOrganization } of strangers) {
        if (isShared(route, sameOrganization)) continue
        const unknown = await request(route.method, pathTo('/v1', route, unlike(id)), body)
        assert.equal(unknown.status, 404, unknown.text)
        for (const prefix of prefixes) {
          const foreign = await request(route.method, pathTo(prefix, route, id), body)
          assert.equal(foreign.status, 404, `${who}: ${foreign.text}`)
          assert.equal(withoutIds(foreign.text, id), withoutIds(unknown.text, unlike(id)), who)
        }
      }
      const own = await owner.shop.request(route.method, pathTo('/api/v1', route, id), body)
      if (refused) assert.equal(own.body.error?.code, refused, own.text)
      else assert.equal(own.status, route.answer.status, own.text)
    }
  })

for (const route of lists.filter(each => !each.path.includes(':')))
  test(`${named(route)}: nobody else's objects, by no filter and no cursor`, async () => {
    const list = async (by: Pick<Stranger, 'request'>, query = '') => await by.request('GET', `/v1${route.path}?limit=100${query}`)
    const ours = [...Object.values(owner.ids), ...Object.values(owner.secrets)]
    for (const stranger of strangers) {
      const all = await list(stranger)
      assert.equal(all.status, 200, all.text)
      const shown = isShared(route, stranger.sameOrganization) ? [owner.ids.connection, owner.ids.environment] : []
      assert.deepEqual(
        ours.filter(id => all.text.includes(id)),
        shown,
      )
      for (const cursor of ['starting_after', 'ending_before']) {
        const id = (await list(owner.shop)).body.data[0].id
        if (shown.length > 0) continue
        const [foreign, unknown] = [await list(stranger, `&${cursor}=${id}`), await list(stranger, `&${cursor}=${unlike(id)}`)]
        assert.equal(withoutIds(foreign.text, id), withoutIds(unknown.text, unlike(id)))
      }
    }
    for (const name of Object.keys(propertiesOf(route.query)).filter(each => each in referenceFilters))
      for (const value of referenceFilters[name]!(owner, route)) {
        const query = `&${name}=${encodeURIComponent(value)}`
        assert.notDeepEqual((await list(owner.shop, query)).body.data, [], `${name}=${value} finds something`)
        for (const stranger of strangers) assert.deepEqual((await list(stranger, query)).body.data, [], `${stranger.who}: ${name}=${value}`)
      }
  })

for (const [key, of] of Object.entries(references))
  for (const [name, reference] of Object.entries(of))
    test(`${key}: ${name} of somebody else is as if it were not there`, async () => {
      const [method, path] = key.split(' ') as [string, string]
      const ask = async (value: string) =>
        await other.shop.request(method, `/v1${path.replace(':id', (await reference.of?.(other)) ?? '')}`, reference.body(other, value))
      for (const value of reference.values(owner)) {
        const [foreign, unknown] = [await ask(value), await ask(unlike(value))]
        assert.deepEqual([foreign.status, foreign.body.error?.code], [404, reference.code], foreign.text)
        assert.equal(withoutIds(foreign.text, value), withoutIds(unknown.text, unlike(value)))
      }
      for (const value of reference.values(other)) {
        const own = await ask(value)
        if (reference.refused) assert.equal(own.body.error?.code, reference.refused, own.text)
        else assert.ok(own.status < 300, own.text)
      }
    })

test('every route refuses a key that names the environment of somebody else', async () => {
  for (const route of routes) {
    const headers = { 'X-Environment-ID': owner.ids.environment }
    const answer = await other.shop.request(route.method, pathTo('/v1', route, 'x'), route.method === 'GET' ? undefined : {}, headers)
    assert.deepEqual([answer.status, answer.body.error?.code], [403, 'environment_mismatch'], named(route))
  }
})

test('an idempotency key, in the header or in the body, is its environment’s own', async () => {
  const customer = { name: 'One' }
  const send = (shop: Shop) => shop.request('POST', '/v1/customers', customer, { 'Idempotency-Key': 'shared' })
  const [mine, theirs] = [await send(owner.shop), await send(other.shop)]
  assert.deepEqual([mine.status, theirs.status, theirs.headers.get('idempotent-replayed')], [201, 201, null])
  assert.notEqual(mine.body.id, theirs.body.id)

  const session = async (shop: Shop) => (await shop.session(await shop.customer(), { idempotency_key: 'shared order' })).id
  assert.notEqual(await session(owner.shop), await session(other.shop))
})

test('a sandbox key neither sees nor changes what is live', async () => {
  const { ctx, organizationId } = server
  const live = await ctx.db.sql.begin(sql =>
    createEnvironment(ctx, sql, { organizationId, name: 'Live', kind: 'live', defaultCurrency: 'inr' }),
  )
  const headers = { authorization: `Bearer ${live.apiKey}` }
  const make = async (path: string, body: object) => (await server.request('POST', `/v1${path}`, body, headers)).body
  const plan = await make('/plans', {
    name: 'L',
    lookup_key: 'live',
    prices: [{ currency: 'inr', billing_period: 'monthly', unit_amount: 1 }],
  })
  const made: [string, string][] = [
    ['/customers', (await make('/customers', { external_id: 'live' })).id],
    ['/plans', plan.id],
    ['/products', (await make('/products', { name: 'L' })).id],
    ['/prices', plan.prices[0].id],
    // It hears nothing that happens here.
    ['/webhook_endpoints', (await make('/webhook_endpoints', { url: 'https://example.com/', enabled_events: ['refund.failed'] })).id],
    ['/api_keys', (await make('/api_keys', { name: 'L', scopes: ['*'] })).id],
  ]
  for (const [path, id] of made) {
    const [sandbox, own] = [
      await owner.shop.request('GET', `/v1${path}/${id}`),
      await server.request('GET', `/v1${path}/${id}`, undefined, headers),
    ]
    assert.deepEqual([sandbox.status, own.status, own.body.livemode], [404, 200, true], path)
    for (const route of withId.filter(each => each.path.startsWith(`${path}/:`)))
      assert.equal(
        (await owner.shop.request(route.method, pathTo('/v1', route, id), pathIds[named(route)]!.body)).status,
        404,
        named(route),
      )
    assert.equal((await server.request('GET', `/v1${path}/${owner.ids.customer}`, undefined, headers)).status, 404)
  }
  const change = await owner.shop.request('POST', `/v1/environments/${live.record.id}`, { name: 'x' })
  assert.deepEqual([change.status, change.body.error.code], [403, 'live_needs_live_key'])
})

/** Environments belong to the organization: its other environments may see and change them. */
function isShared(route: Route, sameOrganization: boolean): boolean {
  return sameOrganization && /^\/environments(\/|$)/.test(route.path)
}

function pathTo(prefix: string, route: Route, id: string): string {
  const more = pathIds[named(route)]?.more?.(owner) ?? {}
  return prefix + route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(more[name] ?? id))
}

/** Of the same form, and nobody's. */
function unlike(id: string): string {
  return id.slice(0, -1) + (id.endsWith('0') ? '1' : '0')
}

function withoutIds(text: string, id: string): string {
  return text.replaceAll(id, '<id>').replace(/"request_id":"\w+"/, '')
}

function propertiesOf(schema: object): Record<string, object> {
  return (schema as { properties?: Record<string, object> }).properties ?? {}
}

/** Names of fields at any depth. */
function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = Object.keys(propertiesOf(schema))
  return [...own, ...Object.values(schema).flatMap(namesIn)]
}
