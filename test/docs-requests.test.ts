/**
 * The guides as they are typed: every curl of a document is sent to a real server, in order, in an environment of its own.
 * The comment below it says what has to come back, the `json` block what is in it, the `events` block what was told.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { commandsOf, documents, partsOf, requestOf } from './support/markdown.ts'
import { startTestServer, type TestServer } from './support/server.ts'

/** Where the documents say that the server is. */
const documented = 'http://localhost:4300'
const guides = documents().filter(path =>
  partsOf(path).some(part => part.kind === 'block' && part.form === 'sh' && commandsOf(part.text).length > 0),
)

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

test('the guides have requests to send', () => {
  assert.ok(guides.includes('README.md') && guides.length > 5, guides.join(', '))
})

for (const path of guides)
  test(path, async () => {
    const reader = await openReader()
    for (const part of partsOf(path)) {
      if (part.kind !== 'block') continue
      const at = `${path}:${part.line}`
      if (part.form === 'sh') await reader.send(part.text, at)
      if (part.form === 'json') assertHolds(reader.answered(), JSON.parse(part.text), at)
      if (part.form === 'events') await reader.assertTold(part.text.split('\n'), at)
    }
  })

/** Somebody who types what the document says, with a key and an environment of their own. */
async function openReader() {
  const made = await server.request('POST', '/v1/environments', { name: 'Reader', kind: 'sandbox' })
  assert.equal(made.status, 201, made.text)
  const { id: environmentId, api_key: key } = made.body
  const variables = new Map<string, string>([
    ['URL', documented],
    ['KEY', key],
    ['ENV', environmentId],
    ['AUTH', `Authorization: Bearer ${key}`],
    ['JSON', 'Content-Type: application/json'],
  ])
  let answer: unknown = null
  let toldBefore = 0n

  /** The number of the last event, when none waits for its number. */
  const lastTold = async (): Promise<bigint> => {
    const { sql } = server.database
    for (const giveUpAt = performance.now() + 15_000; ; await new Promise(resolve => setTimeout(resolve, 10))) {
      const [row] = await sql<{ waiting: bigint; last: bigint }[]>`
        select count(*) filter (where sequence is null) as waiting, coalesce(max(sequence), 0) as last
        from events where environment_id = ${environmentId}`
      if (row!.waiting === 0n) return row!.last
      assert.ok(performance.now() < giveUpAt, 'events are numbered in time')
    }
  }
  const toldSince = async (sequence: bigint): Promise<string[]> => {
    await lastTold()
    const rows = await server.database.sql<{ eventType: string }[]>`
      select event_type as "eventType" from events where environment_id = ${environmentId} and sequence > ${sequence} order by sequence`
    return rows.map(row => row.eventType)
  }

  return {
    answered: () => answer,
    async send(block: string, at: string) {
      toldBefore = await lastTold()
      for (const command of commandsOf(block)) {
        const { method, url, headers, body, expected, saves } = requestOf(command, name => {
          const value = variables.get(name)
          assert.ok(value !== undefined, `${at} nothing before this says what $${name} is`)
          return value
        })
        const init: RequestInit = { method, headers, redirect: 'manual' }
        if (body !== null) Object.assign(init, { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
        const response = await fetch(url.replace(documented, server.url), init)
        const text = await response.text()
        answer = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
        const code = expected?.code ? (answer as { error?: { code?: string } }).error?.code : null
        if (expected)
          assert.deepEqual([response.status, code], [expected.status, expected.code], `${at} ${method} ${url}\n${text.slice(0, 2_000)}`)
        else assert.ok(response.status < 300, `${at} ${method} ${url} ${response.status}\n${text.slice(0, 2_000)}`)
        for (const { path, name } of saves) {
          const value = path.split('.').reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], answer)
          assert.ok(typeof value === 'string', `${at} the answer has a ${path}`)
          variables.set(name, value)
        }
      }
    },
    /** Some of them come a moment after the answer. */
    async assertTold(types: string[], at: string) {
      const giveUpAt = performance.now() + 15_000
      for (;;) {
        const told = await toldSince(toldBefore)
        if (told.length >= types.length || performance.now() > giveUpAt) return assert.deepEqual(told, types, at)
        await new Promise(resolve => setTimeout(resolve, 25))
      }
    },
  }
}

/** Whether an answer has all that a document shows of it. `…` stands for any text; lists have as many items as shown. */
function assertHolds(answer: unknown, shown: unknown, at: string): void {
  if (typeof shown === 'string' && shown.includes('…')) {
    const shape = new RegExp(`^${shown.split('…').map(RegExp.escape).join('[^]*')}$`)
    assert.match(String(answer), shape, at)
    return
  }
  if (Array.isArray(shown)) {
    assert.ok(Array.isArray(answer) && answer.length === shown.length, `${at} a list of ${shown.length}: ${JSON.stringify(answer)}`)
    for (const [n, each] of shown.entries()) assertHolds(answer[n], each, `${at}[${n}]`)
    return
  }
  if (shown === null || typeof shown !== 'object') {
    assert.deepEqual(answer, shown, at)
    return
  }
  assert.ok(answer !== null && typeof answer === 'object', `${at} is an object: ${JSON.stringify(answer)}`)
  const known = new Map(Object.entries(answer))
  for (const [key, each] of Object.entries(shown)) assertHolds(known.get(key), each, `${at} ${key}`)
}
