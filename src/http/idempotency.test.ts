import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Type } from 'typebox'
import { type Door, openDoor } from '../../test/support/door.ts'
import { Failure } from '../core/failure.ts'
import { transaction } from '../db/transaction.ts'
import { reapIdempotentRequests } from '../engine/idempotency/reap-idempotent-requests.ts'
import { defineRoute } from './route.ts'
import { routes } from './routes.ts'

const words = {
  summary: 'For tests.',
  description: 'For tests.',
  tag: 'Tests',
  scope: null,
  answer: { status: 201, schema: Type.Unknown() },
} as const
const body = Type.Object({ name: Type.String(), refuse: Type.Optional(Type.String()) })

/** What the steps do next, and how often they were done. */
let steps: () => Promise<void> = async () => undefined
let done = 0
const inSteps = defineRoute({
  ...words,
  method: 'POST',
  path: '/steps',
  body,
  effect: 'steps',
  handle: async ({ ctx, environmentId, requestKey, request }) => {
    await steps()
    done += 1
    const id = ctx.ids.id('cus')
    await transaction(ctx, environmentId, tx => insert(tx.sql, tx.environment.id, id, request.body.name))
    return { id, requestKey }
  },
})
const refusing = defineRoute({
  ...words,
  method: 'POST',
  path: '/refusing',
  body,
  effect: 'transaction',
  handle: async ({ ctx, tx, request }) => {
    await insert(tx.sql, tx.environment.id, ctx.ids.id('cus'), request.body.name)
    done += 1
    if (request.body.refuse === 'fault') throw new Error('fault')
    throw new Failure(request.body.refuse as 'customer_exists', `refused for the ${done}th time`)
  },
})

type Inserting = Parameters<Parameters<typeof transaction>[2]>[0]['sql']
async function insert(sql: Inserting, environmentId: string, id: string, name: string) {
  await sql`insert into customers (environment_id, id, name, created_at, updated_at) values (${environmentId}, ${id}, ${name}, now(), now())`
}

let door: Door
before(async () => {
  door = await openDoor({ routes: [...routes, inSteps, refusing] })
})
after(() => door?.close())

const post = (url: string, asked: unknown, key: string, more: Record<string, string> = {}) =>
  door.knock('POST', url, asked, { authorization: `Bearer ${door.account.apiKey}`, 'idempotency-key': key, ...more })
const customers = async (name: string) => (await door.database.sql`select 1 from customers where name = ${name}`).length
const code = (answer: { json: { error?: { code: string } } }) => answer.json.error?.code

test('the same request gets the same answer to the letter, and one effect', async () => {
  const asked = { name: 'once', scopes: ['environments:read'] }
  const first = await post('/v1/api_keys', asked, 'k1')
  const again = await post('/api/v1/api_keys', { scopes: asked.scopes, name: asked.name }, 'k1')
  assert.equal(first.status, 201)
  assert.equal(first.headers['idempotent-replayed'], undefined)
  assert.deepEqual([again.status, again.text, again.headers['idempotent-replayed']], [201, first.text, 'true'])
  assert.equal((await door.database.sql`select 1 from api_keys where name = 'once'`).length, 1)
  const [row] = await door.database.sql<{ sealedBody: string }[]>`select sealed_body from idempotent_requests where key = 'k1'`
  assert.ok(!row!.sealedBody.includes(first.json.api_key))
})

test('another body or route under the same key is 422', async () => {
  await post('/v1/api_keys', { name: 'a', scopes: ['*'] }, 'k2')
  const other = await post('/v1/api_keys', { name: 'b', scopes: ['*'] }, 'k2')
  assert.deepEqual([other.status, code(other)], [422, 'idempotency_key_reused'])
  const elsewhere = await post('/v1/environments', { name: 'a' }, 'k2')
  assert.deepEqual([elsewhere.status, code(elsewhere)], [422, 'idempotency_key_reused'])
  assert.equal((await post('/v1/steps', { name: 'a' }, 'k2')).status, 422)
})

for (const [url, table] of [
  ['/v1/api_keys', 'api_keys'],
  ['/v1/steps', 'customers'],
] as const) {
  test(`40 twins at once at ${url}: one effect, and each gets its answer or is told to come back`, async () => {
    const asked = table === 'api_keys' ? { name: `twins ${table}`, scopes: ['*'] } : { name: `twins ${table}` }
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(url, asked, `twins ${table}`)))
    const kinds = answers.map(each =>
      each.status === 201 ? (each.headers['idempotent-replayed'] ?? 'made') : `${each.status} ${code(each)}`,
    )
    assert.equal(kinds.filter(kind => kind === 'made').length, 1, kinds.join())
    assert.ok(
      kinds.every(kind => ['made', 'true', '409 idempotency_in_flight'].includes(kind)),
      kinds.join(),
    )
    assert.equal((await door.database.sql`select 1 from ${door.database.sql(table)} where name = ${asked.name}`).length, 1)
    const made = answers.find(each => each.status === 201)
    assert.equal((await post(url, asked, `twins ${table}`)).text, made?.text)
    for (const each of answers) if (each.status === 409) assert.equal(each.headers['retry-after'], '1')
  })
}

test('a refusal that stands is stored; its transaction was rolled back', async () => {
  const asked = { name: 'refused', refuse: 'customer_exists' }
  const first = await post('/v1/refusing', asked, 'k3')
  const again = await post('/v1/refusing', asked, 'k3')
  assert.equal(first.status, 409)
  assert.deepEqual([again.text, again.headers['idempotent-replayed']], [first.text, 'true'])
  assert.equal(await customers('refused'), 0)
})

for (const refuse of ['plan_archived', 'too_many_requests', 'provider_error', 'overloaded', 'fault']) {
  test(`${refuse} is not stored: the same key is tried again`, async () => {
    done = 0
    for (const round of [1, 2]) {
      const answer = await post('/v1/refusing', { name: 'again', refuse }, `again ${refuse}`)
      assert.equal(answer.headers['idempotent-replayed'], undefined)
      assert.equal(done, round)
    }
    assert.equal(await customers('again'), 0)
  })
}

test('a bad request is not stored: corrected under the same key, it is done', async () => {
  assert.equal((await post('/v1/api_keys', { name: 'corrected' }, 'k4')).status, 400)
  assert.equal((await post('/v1/api_keys', { name: 'corrected', scopes: ['*'] }, 'k4')).status, 201)
})

test('keys that are no keys', async () => {
  for (const key of ['', 'x'.repeat(256)]) {
    const answer = await post('/v1/api_keys', { name: 'x', scopes: ['*'] }, key)
    assert.deepEqual([answer.status, answer.json.error.param], [400, 'Idempotency-Key'])
  }
  assert.equal((await post('/v1/api_keys', { name: 'x', scopes: ['*'] }, 'x'.repeat(255))).status, 201)
})

test('steps: a twin of one in flight is told so; one that gave no sign for 30 s is taken over', async () => {
  const halt = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  steps = () => {
    entered.resolve()
    return halt.promise
  }
  const first = post('/v1/steps', { name: 'halted' }, 'k5')
  await started('k5')
  await entered.promise
  steps = async () => undefined
  const twin = await post('/v1/steps', { name: 'halted' }, 'k5')
  assert.deepEqual([twin.status, code(twin)], [409, 'idempotency_in_flight'])
  assert.equal((await post('/v1/steps', { name: 'other' }, 'k5')).status, 422)
  await door.database.sql`update idempotent_requests set started_at = started_at - interval '31 seconds' where key = 'k5'`
  const heir = await post('/v1/steps', { name: 'halted' }, 'k5')
  assert.deepEqual([heir.status, heir.json.requestKey], [201, 'k5'])
  halt.resolve()
  // The late one answers its own caller, and does not replace what was kept.
  assert.equal((await first).status, 201)
  assert.equal((await post('/v1/steps', { name: 'halted' }, 'k5')).text, heir.text)
})

test('steps: after a fault only the same request may go on, and at once; after a bad request anything may', async () => {
  steps = () => Promise.reject(new Error('fault'))
  assert.equal((await post('/v1/steps', { name: 'fault' }, 'k6')).status, 500)
  steps = () => Promise.reject(new Failure('not_supported', 'no'))
  assert.equal((await post('/v1/steps', { name: 'bad' }, 'k7')).status, 400)
  steps = () => Promise.reject(new Failure('payment_declined', 'declined'))
  assert.equal((await post('/v1/steps', { name: 'declined' }, 'k8')).status, 402)
  steps = async () => undefined
  assert.equal((await post('/v1/steps', { name: 'other' }, 'k6')).status, 422)
  assert.equal((await post('/v1/steps', { name: 'fault' }, 'k6')).status, 201)
  assert.equal((await post('/v1/steps', { name: 'other' }, 'k7')).status, 201)
  assert.equal((await post('/v1/steps', { name: 'declined' }, 'k8')).status, 402)
})

test('what is older than 30 days is forgotten', async () => {
  await post('/v1/steps', { name: 'old' }, 'old')
  await post('/v1/steps', { name: 'young' }, 'young')
  await door.database.sql`update idempotent_requests set started_at = now() - interval '30 days 1 minute' where key = 'old'`
  await reapIdempotentRequests(door.ctx)
  const rows = await door.database.sql<{ key: string }[]>`select key from idempotent_requests where key in ('old', 'young')`
  assert.deepEqual(
    rows.map(row => row.key),
    ['young'],
  )
})

test('while the clock is advanced writes are refused, reading goes on, and nothing of it is stored', async () => {
  await door.database.sql`update environment_clocks set status = 'advancing' where environment_id = ${door.account.environmentId}`
  const asked = { name: 'later', scopes: ['*'] }
  const refused = await post('/v1/api_keys', asked, 'k9')
  assert.deepEqual([refused.status, code(refused)], [409, 'clock_advancing'])
  assert.equal((await door.knock('GET', '/v1/api_keys')).status, 200)
  await door.database.sql`update environment_clocks set status = 'ready' where environment_id = ${door.account.environmentId}`
  assert.equal((await post('/v1/api_keys', asked, 'k9')).status, 201)
})

async function started(key: string) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if ((await door.database.sql`select 1 from idempotent_requests where key = ${key}`).length > 0) return
  }
  assert.fail('it never started')
}
