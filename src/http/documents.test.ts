import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Door, openDoor } from '../../test/support/door.ts'
import { prefixes } from './mount-routes.ts'
import { openApi, operationId } from './openapi.ts'
import { routes } from './routes.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document is walked by its names.
type Json = any

let door: Door
before(async () => {
  door = await openDoor()
})
after(() => door?.close())

test('the OpenAPI document holds every route once, complete, and nothing it refers to is missing', async () => {
  const { status, json } = await door.knock('GET', '/openapi.json', undefined, { host: 'billing.example.com' })
  assert.equal(status, 200)
  const document: Json = json
  assert.match(document.openapi, /^3\.1\./)
  assert.deepEqual(document.servers, [{ url: 'http://billing.example.com' }])
  const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  assert.equal(operations.length, routes.length)
  assert.equal(new Set(operations.map(each => each.operation.operationId)).size, routes.length)
  for (const { path, method, operation } of operations) {
    const named = `${method} ${path}`
    assert.match(path, /^\/v1\/[a-z_/{}]+$/, named)
    assert.ok(operation.summary && operation.description && operation.tags.length === 1, named)
    const declared = operation.parameters.filter((each: Json) => each.in === 'path').map((each: Json) => each.name)
    assert.deepEqual(declared.sort(), [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort(), named)
    for (const status of ['400', '401', '403', '429', '500', '503']) assert.ok(operation.responses[status], `${named} ${status}`)
    const done = Object.keys(operation.responses).find(status => /^[23]/.test(status))!
    assert.ok(operation.responses[done].content['application/json'].schema, named)
    if (method === 'post')
      assert.ok(
        operation.parameters.some((each: Json) => each.$ref === '#/components/parameters/IdempotencyKey'),
        named,
      )
  }
  for (const reference of references(document)) assert.notEqual(resolve(document, reference), undefined, reference)
})

test('no schema holds a word that JSON Schema does not know, and every property is described', () => {
  const document: Json = openApi(routes, 'http://x')
  const text = JSON.stringify(document)
  assert.doesNotMatch(text, /"(caseless|lowercase|elsewhere|~kind|~optional)"|"http-url"/)
  const bare = Object.entries<Json>(document.components.schemas).flatMap(([name, schema]) =>
    Object.entries<Json>(schema.properties ?? {})
      .filter(([, each]) => !('description' in each || '$ref' in each || 'const' in each || 'anyOf' in each))
      .map(([property]) => `${name}.${property}`),
  )
  assert.deepEqual(
    bare.filter(each => each !== 'Error.error'),
    [],
  )
})

test('operation ids are unique and every route is mounted under both prefixes', () => {
  assert.equal(new Set(routes.map(operationId)).size, routes.length)
  for (const route of routes)
    for (const prefix of prefixes)
      assert.ok(door.app.hasRoute({ method: route.method, url: prefix + route.path }), `${route.method} ${prefix}${route.path}`)
})

test('the reference is all our own: page, script, style and document', async () => {
  const page = await door.knock('GET', '/docs/')
  assert.equal(page.status, 200)
  assert.doesNotMatch(page.headers['content-security-policy']!, /https:|upgrade-insecure/)
  const linked = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(match => match[1]!)
  assert.ok(linked.length > 2)
  for (const link of linked) {
    assert.doesNotMatch(link, /^(https?:)?\/\//)
    assert.equal((await door.knock('GET', new URL(link, 'http://x/docs/').pathname)).status, 200, link)
  }
  const shown = await door.knock('GET', '/docs/json')
  assert.equal(shown.json.servers[0].url, 'http://localhost:80')
})

test('every error code has its place on the page that doc_url leads to', async () => {
  const refused = await door.knock('GET', '/v1/environments', undefined, {})
  const [path, anchor] = new URL(refused.json.error.doc_url).href.split('#')
  const page = await door.knock('GET', new URL(path!).pathname)
  assert.equal(page.status, 200)
  assert.ok(page.text.includes(`<tr id="${anchor}">`))
})

test('health: alive; ready unless the database is unsafe, unreachable or behind', async () => {
  assert.equal((await door.knock('GET', '/health/live')).status, 200)
  const { sql } = door.database
  const reasons = async () => (await door.knock('GET', '/health/ready')).json.reasons as string[]
  const [{ unsafe }] = (await sql`select exists (select from pg_settings where name = 'fsync' and setting = 'off') as unsafe`) as never as [
    { unsafe: boolean },
  ]
  // The tests' own server runs without fsync.
  assert.deepEqual(
    (await reasons()).map(reason => reason.slice(0, 12)),
    unsafe ? ['the database'] : [],
  )
  const [last] = await sql<{ name: string; checksum: string }[]>`
    delete from schema_migrations where name = (select max(name) from schema_migrations) returning name, checksum`
  assert.ok((await reasons()).some(reason => reason.includes(last!.name)))
  await sql`insert into schema_migrations (name, checksum) values (${last!.name}, ${last!.checksum})`
})

test('a clock that is wrong and a database that is gone make it not ready', async t => {
  const lost = await openDoor()
  t.after(() => lost.close())
  const now = lost.ctx.clock.now
  Object.assign(lost.ctx.clock, { now: () => now().subtract({ seconds: 6 }) })
  assert.match((await lost.knock('GET', '/health/ready')).json.reasons.join(), /clocks/)
  await lost.ctx.db.sql.end({ timeout: 1 })
  const answer = await lost.knock('GET', '/health/ready')
  assert.deepEqual([answer.status, answer.json.reasons], [503, ['the database cannot be reached']])
  const refused = await lost.knock('GET', '/v1/environments')
  assert.deepEqual([refused.status, refused.json.error.code], [503, 'database_unavailable'])
})

test('metrics: durations by route and what waits, without any path or key', async () => {
  await door.knock('GET', '/v1/environments/env_secret')
  const { sql } = door.database
  await sql`
    insert into due_work (environment_id, kind, subject_id, due_at, rank)
    values (${door.account.environmentId}, 'webhook.deliver', 'x', now() - interval '1 hour', 90)`
  const { text, status } = await door.knock('GET', '/metrics')
  assert.equal(status, 200)
  assert.match(text, /tollgate_http_request_duration_seconds_count\{method="GET",route="\/v1\/environments\/:id",status="404"\} 1/)
  assert.match(text, /tollgate_due_work_oldest_age_seconds 36\d\d/)
  for (const name of ['events_unsequenced 0', 'payments_unknown 0', 'webhook_deliveries_pending 1', 'due_work_overdue 1'])
    assert.ok(text.includes(`tollgate_${name}`), name)
  assert.doesNotMatch(text, /env_secret|tg_test/)
})

function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([word, value]) => (word === '$ref' ? [value as string] : references(value)))
}

function resolve(document: Json, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce((node: Json, word) => node?.[word], document)
}
