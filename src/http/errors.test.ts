import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Type } from 'typebox'
import { type Door, openDoor } from '../../test/support/door.ts'
import { amountInput, currencyField, enumOf, metadataField, nullable, pageQuery, timeField } from '../contract/schema.ts'
import { limits } from './limits.ts'
import { defineRoute } from './route.ts'

const answer = { status: 200, schema: Type.Unknown() }
const words = { summary: 'For tests.', description: 'For tests.', tag: 'Tests', scope: null, answer } as const

const echo = defineRoute({
  ...words,
  effect: 'read',
  method: 'POST',
  path: '/echo',
  query: Type.Object({
    ...pageQuery,
    'expand[]': Type.Optional(Type.Array(Type.String())),
    'created_at[gte]': Type.Optional(timeField('When.')),
  }),
  body: Type.Object({
    amount: Type.Optional(amountInput('How much.')),
    currency: Type.Optional(currencyField()),
    period: Type.Optional(nullable(enumOf(['monthly', 'half_yearly'], 'How often.'))),
    prices: Type.Optional(Type.Array(Type.Object({ currency: currencyField(), note: Type.Optional(Type.String()) }))),
    metadata: Type.Optional(metadataField()),
    active: Type.Optional(Type.Boolean()),
  }),
  handle: async ({ request }) => ({ query: { ...request.query }, body: request.body }),
})
const name = defineRoute({
  ...words,
  effect: 'read',
  method: 'GET',
  path: '/things/:id',
  handle: async ({ request }) => ({ id: request.params.id }),
})
const fault = defineRoute({
  ...words,
  effect: 'read',
  method: 'GET',
  path: '/fault',
  handle: () => Promise.reject(new Error('with a secret inside')),
})
const slow = defineRoute({
  ...words,
  effect: 'read',
  method: 'GET',
  path: '/slow',
  handle: ({ tx }) => tx.sql`set local statement_timeout = 10; select pg_sleep(1)`.simple(),
})

let door: Door
before(async () => {
  door = await openDoor({ routes: [echo, name, fault, slow] })
})
after(() => door?.close())

const shape = ['type', 'code', 'message', 'param', 'details', 'request_id', 'doc_url']

async function refused(asked: Parameters<Door['knock']>, status: number, code: string, param: string | null) {
  const got = await door.knock(...asked)
  assert.deepEqual([got.status, got.json?.error?.code, got.json?.error?.param], [status, code, param], got.text)
  assert.deepEqual(Object.keys(got.json.error), shape)
  assert.equal(got.headers['x-request-id'], got.json.error.request_id)
  assert.match(got.json.error.doc_url, new RegExp(`/docs/errors#${code}$`))
  return got.json.error.message as string
}

const nul = '\u0000'
const half = '"\\ud800"'
const bodies: [what: string, body: unknown, code: string, param: string | null][] = [
  ['an unknown field', { nope: 1 }, 'parameter_unknown', 'nope'],
  ['an unknown field within a list', { prices: [{ currency: 'usd', curency: 'x' }] }, 'parameter_unknown', 'prices.0.curency'],
  ['a missing field within a list', { prices: [{ note: 'x' }] }, 'parameter_missing', 'prices.0.currency'],
  ['an unknown currency', { prices: [{ currency: 'usd' }, { currency: 'xyz' }] }, 'currency_unknown', 'prices.1.currency'],
  ['a number as text', { amount: '5' }, 'parameter_invalid', 'amount'],
  ['a fraction', { amount: 1.5 }, 'parameter_invalid', 'amount'],
  ['a negative amount', { amount: -1 }, 'parameter_invalid', 'amount'],
  ['too large an amount', { amount: 1_000_000_000_000 }, 'parameter_invalid', 'amount'],
  ['infinity', '{"amount":1e400}', 'parameter_invalid', 'amount'],
  ['a text as boolean', { active: 'true' }, 'parameter_invalid', 'active'],
  ['null where none is taken', { amount: null }, 'parameter_invalid', 'amount'],
  ['a word not of the list', { period: 'fortnightly' }, 'parameter_invalid', 'period'],
  ['a text too long', { prices: [{ currency: 'usd', note: 'x'.repeat(501) }] }, 'parameter_invalid', 'prices.0.note'],
  ['metadata of numbers', { metadata: { a: 1 } }, 'parameter_invalid', 'metadata.a'],
  ['a metadata key too long', { metadata: { ['k'.repeat(41)]: '' } }, 'parameter_invalid', `metadata.${'k'.repeat(41)}`],
  ['too much metadata', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [n, ''])) }, 'parameter_invalid', 'metadata'],
  ['NUL', { metadata: { a: nul } }, 'parameter_invalid', 'metadata.a'],
  ['NUL in a name', { metadata: { [nul]: 'a' } }, 'parameter_invalid', 'metadata'],
  ['half a character', `{"metadata":{"a":${half}}}`, 'parameter_invalid', 'metadata.a'],
  ['half a character in a name', `{"metadata":{${half}:"a"}}`, 'parameter_invalid', 'metadata'],
  ['__proto__', '{"__proto__":{"admin":true}}', 'body_invalid', '__proto__'],
  ['__proto__ within', '{"metadata":{"__proto__":"x"}}', 'body_invalid', 'metadata.__proto__'],
  ['no JSON', '{"a":', 'body_invalid', null],
  ['a list', [], 'parameter_invalid', null],
  ['a text', '"x"', 'parameter_invalid', null],
  ['null', 'null', 'ok', null],
  ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000), 'body_invalid', null],
]
for (const [what, body, code, param] of bodies.filter(([, , code]) => code !== 'ok')) {
  test(`a body with ${what}: ${code}`, async () => void (await refused(['POST', '/v1/echo', body], 400, code, param)))
}

const queries: [query: string, code: string, param: string | null][] = [
  ['nope=1', 'parameter_unknown', 'nope'],
  ['limit=0', 'parameter_invalid', 'limit'],
  ['limit=101', 'parameter_invalid', 'limit'],
  ['limit=x', 'parameter_invalid', 'limit'],
  ['limit=1&limit=2', 'parameter_invalid', 'limit'],
  ['limit=', 'parameter_invalid', 'limit'],
  ['created_at[gte]=yesterday', 'parameter_invalid', 'created_at[gte]'],
  ['created_at[gte]=-200000-01-01T00:00:00Z', 'parameter_invalid', 'created_at[gte]'],
  ['starting_after=%00', 'parameter_invalid', 'starting_after'],
  ['__proto__=1', 'parameter_invalid', '__proto__'],
  ['starting_after=a&starting_after=b', 'parameter_invalid', 'starting_after'],
]
for (const [query, code, param] of queries)
  test(`?${query}: ${code}`, async () => void (await refused(['POST', `/v1/echo?${query}`], 400, code, param)))

test('the message says what to do', async () => {
  assert.match(await refused(['POST', '/v1/echo', { nope: 1 }], 400, 'parameter_unknown', 'nope'), /It takes: amount, currency, period/)
  assert.match(await refused(['POST', '/v1/echo', { period: 'x' }], 400, 'parameter_invalid', 'period'), /one of: monthly, half_yearly/)
  assert.match(await refused(['POST', '/v1/echo?limit=0'], 400, 'parameter_invalid', 'limit'), /at least 1/)
})

test('words and currencies are taken in any letter case, the query is read, defaults are filled in', async () => {
  const url = '/v1/echo?limit=5&expand[]=customer&expand%5B%5D=plan&created_at[gte]=2027-01-31T00:00:00%2B02:00'
  const { json } = await door.knock('POST', url, { currency: 'INR', period: 'MONTHLY', prices: [{ currency: 'Usd' }] })
  assert.deepEqual(json.body, { currency: 'inr', period: 'monthly', prices: [{ currency: 'usd' }] })
  assert.deepEqual(json.query, { limit: 5, 'expand[]': ['customer', 'plan'], 'created_at[gte]': '2027-01-31T00:00:00+02:00' })
  assert.deepEqual((await door.knock('POST', '/v1/echo?expand[]=one')).json.query, { limit: 20, 'expand[]': ['one'] })
  assert.deepEqual((await door.knock('POST', '/v1/echo', { period: null })).json.body, { period: null })
})

test('a POST without a body is {}', async () => {
  const auth = { authorization: `Bearer ${door.account.apiKey}` }
  assert.deepEqual((await door.knock('POST', '/v1/echo')).json.body, {})
  assert.deepEqual((await door.knock('POST', '/v1/echo', undefined, { ...auth, 'content-type': 'application/json' })).json.body, {})
  assert.deepEqual((await door.knock('POST', '/v1/echo', 'null')).json.body, {})
})

test('other content, broken UTF-8 and too much of it are refused', async () => {
  const auth = { authorization: `Bearer ${door.account.apiKey}` }
  await refused(
    ['POST', '/v1/echo', 'a=b', { ...auth, 'content-type': 'application/x-www-form-urlencoded' }],
    400,
    'body_invalid',
    'Content-Type',
  )
  await refused(['POST', '/v1/echo', `{"metadata":{"a":"${'x'.repeat(limits.bodyBytes)}"}}`], 413, 'body_too_large', null)
  const broken = await door.app.inject({
    method: 'POST',
    url: '/v1/echo',
    headers: { ...auth, 'content-type': 'application/json' },
    payload: Buffer.from([0x22, 0xff, 0x22]),
  })
  assert.equal(broken.statusCode, 400)
})

test('paths: unknown ones, other methods, NUL, broken escapes, overlong parts', async () => {
  const get = await refused(['DELETE', '/v1/echo'], 404, 'route_not_found', null)
  assert.match(get, /takes POST/)
  await refused(['GET', '/nowhere'], 404, 'route_not_found', null)
  await refused(['GET', '/v1/things/%00'], 400, 'parameter_invalid', 'id')
  await refused(['GET', '/v1/things/%E0%A4%A'], 400, 'parameter_invalid', null)
  await refused(['GET', `/v1/things/${'x'.repeat(501)}`], 400, 'parameter_invalid', 'id')
  await refused(['GET', `/v1/things/${'x'.repeat(5_000)}`], 404, 'not_found', null)
  assert.equal((await door.knock('GET', '/v1/things/a%2Fb%20%F0%9F%92%B3')).json.id, 'a/b 💳')
})

test('a fault of ours tells nothing and is logged with the request id', async () => {
  const { status, json, text } = await door.knock('GET', '/v1/fault')
  assert.deepEqual([status, json.error.type, json.error.code], [500, 'internal', 'internal'])
  assert.doesNotMatch(text, /secret/)
  const line = door.logged.find(each => each.level === 'error')
  assert.equal((line!.fields as { request_id: string }).request_id, json.error.request_id)
})

test('a statement that runs out of time is 503 with Retry-After', async () => {
  const { status, headers, json } = await door.knock('GET', '/v1/slow')
  assert.deepEqual([status, headers['retry-after'], json.error.code], [503, '1', 'database_unavailable'])
})

test('/api/v1 answers as /v1 does, and every answer has the headers that guard it', async () => {
  const [one, twin] = [await door.knock('GET', '/v1/things/x'), await door.knock('GET', '/api/v1/things/x')]
  assert.deepEqual([twin.status, twin.text], [one.status, one.text])
  assert.match(one.headers['x-request-id']!, /^req_/)
  assert.equal(one.headers['x-content-type-options'], 'nosniff')
  assert.match(one.headers['content-security-policy']!, /default-src 'none'/)
  assert.equal(one.headers['content-type'], 'application/json; charset=utf-8')
})
