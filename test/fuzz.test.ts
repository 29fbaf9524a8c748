/**
 * Requests to every route, made from its schemas. Nothing is a fault of ours, every answer is one that the documents
 * name, and the books hold afterwards. FUZZ=n for more of them, SEED=n for the same ones again.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { httpForbidden } from '../src/db/transaction.ts'
import { openApi } from '../src/http/openapi.ts'
import type { Route } from '../src/http/route.ts'
import { routes } from '../src/http/routes.ts'
import { systemClock } from '../src/outside/clock.ts'
import { makeHttp } from '../src/outside/http.ts'
import { answersChecked } from './support/answers.ts'
import { type Furnished, furnish } from './support/furnished.ts'
import { type FuzzRequest, requestOf } from './support/fuzz-request.ts'
import { fuzzWorld } from './support/fuzz-world.ts'
import { refused } from './support/scripted-http.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { openShop, type Shop } from './support/shop.ts'

const requestsWanted = Number(process.env.FUZZ ?? 1_500)
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
/** As many as a few callers have on their way. */
const atOnce = 6
/** Of those a good share has to be understood, else only the validator is tried. */
const leastShare = 0.3

const answers = answersChecked()
const clock = systemClock()
const http = makeHttp({ clock, forbidden: httpForbidden })
let server: TestServer
let world: Furnished
/** A clock that is advanced holds up its whole environment: it has one to itself. */
let clockShop: Shop
/** What was sent and answered, the first of each kind. */
const wrong = new Map<string, string>()
const unnamed = new Map<string, string>()

before(async () => {
  server = await startTestServer({
    server: { onAnswer: answers.onAnswer },
    // Endpoints may be anywhere: nothing is sent but the sandbox's webhooks to ourselves.
    overrides: { clock, http: { send: async request => (request.url.startsWith(server.url) ? await http.send(request) : refused) } },
  })
  world = await furnish(server, await openShop(server), 'fuzz', 'https://example.com/')
  clockShop = await openShop(server)
})
after(async () => {
  await server?.stop()
  await http.close()
})

const named = (route: Route) => `${route.method} ${route.path}`

/** By route and status, the codes that the documents name. */
function documented(): Map<string, Map<number, Set<string>>> {
  type Documented = { content: { 'application/json': { examples?: Record<string, unknown> } } }
  const { paths } = openApi(routes, server.url) as {
    paths: Record<string, Record<string, { responses: Record<string, Documented> }>>
  }
  return new Map(
    routes.map(route => {
      const { responses } = paths[`/v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`]![route.method.toLowerCase()]!
      return [
        named(route),
        new Map(
          Object.entries(responses).map(([status, each]) => [
            Number(status),
            new Set(Object.keys(each.content['application/json'].examples ?? {})),
          ]),
        ),
      ]
    }),
  )
}

test(`${requestsWanted} requests made from the schemas: no fault, no undocumented status`, async t => {
  const among = await fuzzWorld(world)
  const perRoute = Math.ceil(requestsWanted / routes.length)
  const samples = routes.map((route, at) => fc.sample(requestOf(route, among), { seed: seed + at, numRuns: perRoute }))
  // Each route in turn, so that they meet each other's work.
  const requests = Array.from({ length: perRoute }, (_, n) => samples.map(sample => sample[n]!)).flat()
  const known = documented()
  const counts = new Map(routes.map(route => [named(route), new Map<string, number>()]))

  async function ask({ route, url, headers, body }: FuzzRequest): Promise<void> {
    const shop = route.path.startsWith('/test_clock') ? clockShop : world.shop
    const { status, body: answer, text } = await shop.request(route.method, url, body, headers)
    const counted = counts.get(named(route))!
    const code = answer?.error?.code
    const outcome = `${status} ${code ?? ''}`.trim()
    counted.set(outcome, (counted.get(outcome) ?? 0) + 1)
    const codes = known.get(named(route))!.get(status)
    const kind = `${outcome}: ${named(route)}`
    const sent = `${url.slice(0, 300)} ${JSON.stringify(headers)} ${body?.slice(0, 300) ?? ''}`
    const told = `${kind}, sent ${sent}, answered ${text.slice(0, 400)}`
    if (status >= 500 || !codes) wrong.set(kind, wrong.get(kind) ?? told)
    else if (status < 400 ? code !== undefined : !codes.has(code)) unnamed.set(kind, unnamed.get(kind) ?? told)
  }
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = requests.shift(); next; next = requests.shift()) {
        await ask(next)
        if (next.twice) await ask(next)
      }
    }),
  )

  const outcomes = [...counts.values()].flatMap(each => [...each])
  const total = (of: (outcome: string) => boolean) => outcomes.reduce((sum, [outcome, count]) => sum + (of(outcome) ? count : 0), 0)
  const all = total(() => true)
  const share = total(outcome => !outcome.startsWith('400')) / all
  t.diagnostic(`fuzz: ${all} requests, ${Math.round(share * 100)} % past validation, SEED=${seed}`)
  const lines = [...counts].map(
    ([name, each]) =>
      `${name}: ${[...each]
        .sort()
        .map(([outcome, count]) => `${outcome} ×${count}`)
        .join(', ')}`,
  )
  if (process.env.FUZZ) for (const line of lines) t.diagnostic(line)
  assert.deepEqual([...wrong.values()], [], `SEED=${seed}`)
  assert.ok(share >= leastShare, `${share}\n${lines.join('\n')}`)
  assert.deepEqual(
    server.complaints.filter(each => each.level === 'error'),
    [],
  )
  answers.assertGood()
})

test('every refusal had a code that the documents name for its route and status', () => {
  assert.deepEqual([...unnamed.values()], [], `SEED=${seed}`)
})

test('afterwards the server answers and the books hold', async () => {
  assert.equal((await server.request('GET', '/health/live')).status, 200)
  assert.equal((await server.request('GET', '/v1/customers')).status, 200)
  await server.assertIntegrity()
})
