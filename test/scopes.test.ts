/** Every route with every key: one scope opens what it names and nothing else. Made from the table of routes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createKey } from '../src/engine/account/create-key.ts'
import { newKeyText } from '../src/engine/account/key-text.ts'
import { prefixes } from '../src/http/mount-routes.ts'
import type { Route } from '../src/http/route.ts'
import { routes } from '../src/http/routes.ts'
import { type Door, openDoor } from './support/door.ts'

let door: Door
/** How each route answers a key that may do everything. */
const open = new Map<Route, [status: number, code: string | undefined]>()

before(async () => {
  door = await openDoor()
  for (const route of routes) open.set(route, await said(route, door.account.apiKey))
})
after(() => door?.close())

const named = (route: Route) => `${route.method} ${route.path}`
const resources = [...new Set(routes.flatMap(route => route.scope?.split(':')[0] ?? []))].sort()
const scopes = resources.flatMap(resource => [`${resource}:read`, `${resource}:write`, `${resource}:*`])

/** With an id that nobody has and nothing in the body: no route does anything. */
async function said(route: Route, key: string | null, prefix: string = prefixes[0]): Promise<[status: number, code: string | undefined]> {
  const { status, json } = await door.knock(
    route.method,
    prefix + route.path.replace(/:\w+/g, 'nobody'),
    route.method === 'GET' ? undefined : {},
    key === null ? {} : { 'x-api-key': key },
  )
  return [status, json?.error?.code]
}

/** By the words of the documents, not by the code: the scope itself, all of its noun, all; and writing implies reading. */
function isOpen(held: string | null, { scope }: Route): boolean {
  if (scope === null || held === '*') return true
  if (held === null) return false
  const [resource, access] = scope.split(':')
  return held === scope || held === `${resource}:*` || (access === 'read' && held === `${resource}:write`)
}

async function keyWith(scopes: string[], expiresAt: Temporal.Instant | null = null) {
  const { environmentId } = door.account
  return await door.ctx.db.sql.begin(sql => createKey(door.ctx, sql, { environmentId, livemode: false, name: 'k', scopes, expiresAt }))
}

test('what changes asks for writing, what only reads for reading', () => {
  const wrong = routes.filter(route => {
    // Looks at everything and changes nothing; it is a POST because it is work.
    if (route.path === '/integrity/check') return route.scope !== 'integrity:read'
    return route.scope !== null && route.scope.endsWith(':read') !== (route.method === 'GET')
  })
  assert.deepEqual(wrong.map(named), [])
  assert.deepEqual(routes.filter(route => route.method !== 'GET' && route.scope === null).map(named), [])
})

for (const scope of [...scopes, '*', null])
  test(`a key with ${scope ?? 'no scope'}: each route as it declares`, async () => {
    const { text } = await keyWith(scope === null ? [] : [scope])
    await Promise.all(
      routes.map(async route =>
        assert.deepEqual(await said(route, text), isOpen(scope, route) ? open.get(route) : [403, 'scope_missing'], named(route)),
      ),
    )
  })

test('the refusal names the scope that is lacking', async () => {
  const { text } = await keyWith([])
  for (const route of routes.filter(each => each.scope !== null)) {
    const url = `/v1${route.path.replace(/:\w+/g, 'nobody')}`
    const { json } = await door.knock(route.method, url, undefined, { 'x-api-key': text })
    assert.equal(json.error.details.scope, route.scope, named(route))
  }
})

test('no key, an unknown, a revoked and an expired one open no route', async () => {
  const revoked = await keyWith(['*'])
  assert.equal((await door.knock('DELETE', `/v1/api_keys/${revoked.record.id}`)).status, 200)
  const keys: [what: string, key: string | null, code: string][] = [
    ['no key', null, 'key_missing'],
    ['unknown', newKeyText(false, door.ctx.ids.random), 'key_invalid'],
    ['revoked', revoked.text, 'key_invalid'],
    ['expired', (await keyWith(['*'], door.ctx.clock.now().subtract({ seconds: 1 }))).text, 'key_invalid'],
  ]
  for (const [what, key, code] of keys)
    for (const prefix of prefixes)
      await Promise.all(
        routes.map(async route => assert.deepEqual(await said(route, key, prefix), [401, code], `${what}: ${prefix} ${named(route)}`)),
      )
})
