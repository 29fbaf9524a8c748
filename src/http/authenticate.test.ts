import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Door, openDoor } from '../../test/support/door.ts'
import { covers } from '../engine/account/grant-key.ts'
import { keyHash, looksLikeKey, newKeyText } from '../engine/account/key-text.ts'

let door: Door
before(async () => {
  door = await openDoor()
})
after(() => door?.close())

const get = (headers: Record<string, string>) => door.knock('GET', '/v1/environments', undefined, headers)

test('Bearer and x-api-key are the same; the environment may be named', async () => {
  const { apiKey, environmentId } = door.account
  for (const headers of [
    { authorization: `Bearer ${apiKey}` },
    { authorization: `bearer  ${apiKey}` },
    { 'x-api-key': apiKey },
    { 'x-api-key': apiKey, 'x-environment-id': environmentId },
  ] as Record<string, string>[]) {
    const { status, json } = await get(headers)
    assert.deepEqual([status, json.data[0].id], [200, environmentId])
  }
})

const strangers: [what: string, headers: () => Record<string, string>, status: number, code: string][] = [
  ['no key', () => ({}), 401, 'key_missing'],
  ['an empty key', () => ({ 'x-api-key': '' }), 401, 'key_missing'],
  ['another scheme', () => ({ authorization: 'Basic abc' }), 401, 'key_invalid'],
  ['a mistyped key', () => ({ 'x-api-key': `${door.account.apiKey.slice(0, -1)}!` }), 401, 'key_invalid'],
  ['a well-formed stranger', () => ({ 'x-api-key': newKeyText(false, door.ctx.ids.random) }), 401, 'key_invalid'],
  ['another environment', () => ({ 'x-api-key': door.account.apiKey, 'x-environment-id': 'env_other' }), 403, 'environment_mismatch'],
]
for (const [what, headers, status, code] of strangers) {
  test(`${what}: ${code}`, async () => {
    const got = await get(headers())
    assert.deepEqual([got.status, got.json.error.code], [status, code])
    if (status === 401) assert.equal(got.headers['www-authenticate'], 'Bearer')
  })
}

test('keys are told once, limited to what their maker may, and end when revoked or expired', async () => {
  const made = await door.knock('POST', '/v1/api_keys', { name: 'CI', scopes: ['environments:read', 'api_keys:write'], expires_at: null })
  assert.equal(made.status, 201, made.text)
  assert.ok(looksLikeKey(made.json.api_key))
  const auth = { 'x-api-key': made.json.api_key }
  assert.equal((await get(auth)).status, 200)

  const refused = await door.knock('POST', '/v1/environments', { name: 'x' }, auth)
  assert.deepEqual(
    [refused.status, refused.json.error.code, refused.json.error.details.scope],
    [403, 'scope_missing', 'environments:write'],
  )
  const greedy = await door.knock('POST', '/v1/api_keys', { name: 'more', scopes: ['environments:write'] }, auth)
  assert.deepEqual([greedy.status, greedy.json.error.param], [403, 'scopes.0'])
  const unknown = await door.knock('POST', '/v1/api_keys', { name: 'typo', scopes: ['enviroments:read'] })
  assert.deepEqual([unknown.status, unknown.json.error.param], [400, 'scopes.0'])
  const past = await door.knock('POST', '/v1/api_keys', { name: 'past', scopes: ['*'], expires_at: '2020-01-01T00:00:00Z' })
  assert.deepEqual([past.status, past.json.error.param], [400, 'expires_at'])

  const seen = await door.knock('GET', `/v1/api_keys/${made.json.id}`)
  assert.deepEqual([seen.json.last4, seen.json.api_key], [made.json.api_key.slice(-4), undefined])
  const listed = await door.knock('GET', '/v1/api_keys?limit=1')
  assert.deepEqual([listed.json.data[0].id, listed.json.has_more, listed.json.url], [made.json.id, true, '/v1/api_keys'])

  const gone = await door.knock('DELETE', `/v1/api_keys/${made.json.id}`)
  assert.equal(gone.status, 200)
  assert.notEqual(gone.json.revoked_at, null)
  assert.deepEqual((await get(auth)).status, 401)

  const brief = await door.knock('POST', '/v1/api_keys', { name: 'brief', scopes: ['*'], expires_at: '2999-01-01T00:00:00+01:00' })
  assert.equal(brief.json.expires_at, '2998-12-31T23:00:00.000Z')
  await door.database.sql`update api_keys set expires_at = now() - interval '1 second' where id = ${brief.json.id}`
  assert.equal((await get({ 'x-api-key': brief.json.api_key })).status, 401)
})

test('the key itself is nowhere in the database; its use is written down beside the request', async () => {
  const rows = await door.database.sql<
    { keyHash: Buffer }[]
  >`select key_hash from api_keys where environment_id = ${door.account.environmentId}`
  assert.ok(rows.some(row => row.keyHash.equals(keyHash(door.account.apiKey))))
  for (let tries = 0; ; tries += 1) {
    const [row] = await door.database
      .sql`select 1 from api_keys where key_hash = ${keyHash(door.account.apiKey)} and last_used_at is not null`
    if (row) break
    assert.ok(tries < 500, 'the use of the key was never written down')
  }
})

test('environments: made whole, changed, shown to their organization only', async () => {
  const made = await door.knock('POST', '/v1/environments', { name: 'qa', kind: 'SANDBOX', default_currency: 'INR' })
  assert.equal(made.status, 201, made.text)
  assert.deepEqual([made.json.kind, made.json.default_currency, made.json.livemode], ['sandbox', 'inr', false])
  assert.match(made.json.sandbox_connection_id, /^con_/)
  const [whole] = await door.database.sql`
    select 1 from environment_clocks join environment_sequences using (environment_id) join invoice_series using (environment_id)
    where environment_id = ${made.json.id}`
  assert.ok(whole)
  const auth = { 'x-api-key': made.json.api_key }
  const changed = await door.knock('POST', `/v1/environments/${made.json.id}`, { display_name: 'Shop', accent: 'AABBCC' }, auth)
  assert.deepEqual([changed.status, changed.json.display_name, changed.json.accent, changed.json.name], [200, 'Shop', 'aabbcc', 'qa'])
  assert.equal((await door.knock('POST', `/v1/environments/${made.json.id}`, { display_name: null }, auth)).json.display_name, null)
  const live = await door.knock('POST', '/v1/environments', { name: 'live', kind: 'live' })
  assert.deepEqual([live.status, live.json.error.code], [403, 'live_needs_live_key'])
  assert.equal((await door.knock('GET', '/v1/environments/env_nowhere')).status, 404)
  const firstPage = await door.knock('GET', '/v1/environments?limit=1')
  assert.deepEqual([firstPage.json.data.length, firstPage.json.data[0].id, firstPage.json.has_more], [1, made.json.id, true])
  const next = await door.knock('GET', `/v1/environments?limit=1&starting_after=${made.json.id}`)
  assert.deepEqual([next.json.data[0].id, next.json.has_more], [door.account.environmentId, false])
})

const scopes: [held: string[], wanted: string, covered: boolean][] = [
  [['*'], 'customers:write', true],
  [['customers:*'], 'customers:write', true],
  [['customers:write'], 'customers:read', true],
  [['customers:write'], 'customers:*', true],
  [['customers:read'], 'customers:write', false],
  [['customers:read'], 'customers:*', false],
  [['plans:*'], 'customers:read', false],
  [['customers:*'], '*', false],
  [[], 'customers:read', false],
]
for (const [held, wanted, covered] of scopes) {
  test(`[${held}] ${covered ? 'allows' : 'does not allow'} ${wanted}`, () => assert.equal(covers(held, wanted), covered))
}

test('too many requests of one key, and of one address without a key, are 429 with Retry-After', async t => {
  const limited = await openDoor({ ratePerSecond: 5 })
  t.after(() => limited.close())
  for (const headers of [{ 'x-api-key': limited.account.apiKey }, {}] as Record<string, string>[]) {
    const answers = []
    // One after the other: the library counts what comes in one tick as one crowd, which sockets never do.
    for (let n = 0; n < 15; n += 1) answers.push(await limited.knock('GET', '/v1/environments', undefined, headers))
    const over = answers.filter(each => each.status === 429)
    assert.equal(over.length, 5)
    assert.deepEqual([over[0]?.json.error.type, over[0]?.json.error.code], ['rate_limit', 'too_many_requests'])
    assert.match(over[0]?.headers['retry-after'] ?? '', /^[12]$/)
  }
})
