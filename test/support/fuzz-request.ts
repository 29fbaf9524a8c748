/** Requests to a route, made from its schemas: some as they should be, some broken in one place. */
import fc from 'fast-check'
import type { Route } from '../../src/http/route.ts'
import { arbitraryOf, broken, brokenTexts, nasties, type Pool, type Schema } from './arbitrary.ts'

/** `body` undefined: none is sent. `twice`: as callers do who missed the answer. */
export type FuzzRequest = { route: Route; url: string; headers: Record<string, string>; body: string | undefined; twice: boolean }

/** What stands for `:id`, by method and path or by the noun that a path begins with; cursors of lists are taken from there too. */
export type IdPool = Record<string, readonly string[]>
/** Mends what a schema can't say, by method and path: of two fields exactly one. */
export type Mends = Record<string, (body: Record<string, unknown>) => unknown>
export type World = { pool: Pool; ids: IdPool; mends: Mends }

/** Already percent-encoded. */
const nastyIds = [
  '%00',
  '%E0%A4%A',
  '..%2F..',
  'x'.repeat(600),
  'x'.repeat(4_000),
  '%F0%9F%A7%BE',
  '%20',
  "'",
  '%25',
  'null',
  '-1',
  '__proto__',
]

const unmixed = 7
const mixes = fc.constantFrom(...Array<null>(unmixed).fill(null), 'body', 'body', 'text', 'query', 'id', 'header')

export function requestOf(route: Route, world: World): fc.Arbitrary<FuzzRequest> {
  const noun = route.path.slice(1).replace(/\/:.*/, '')
  const known = world.ids[`${route.method} ${route.path}`] ?? world.ids[noun] ?? ['nobody']
  const pool: Pool = { ...world.pool, starting_after: known, ending_before: known }
  return mixes.chain(mix =>
    fc.record({
      route: fc.constant(route),
      url: fc
        .tuple(idOf(known, mix === 'id'), queryOf(route.query as Schema, pool, mix === 'query'), fc.constantFrom('/v1', '/api/v1'))
        .map(([id, query, prefix]) => `${prefix}${route.path.replace(/:(\w+)/g, (_, name: string) => pool[name]?.[0] ?? id)}${query}`),
      headers: headersOf(mix === 'header'),
      body: bodyOf(route, world, mix),
      twice: fc.constantFrom(...Array<false>(9).fill(false), true),
    }),
  )
}

function idOf(known: readonly string[], bad: boolean): fc.Arbitrary<string> {
  const good = known.map(encodeURIComponent)
  return bad ? fc.constantFrom(...nastyIds) : fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, fc.constant('nobody'))
}

function bodyOf({ method, path, body }: Route, { pool, mends }: World, mix: string | null): fc.Arbitrary<string | undefined> {
  const takesBody = method !== 'GET' && Object.keys((body as Schema).properties ?? {}).length > 0
  if (method !== 'GET' && mix === 'text') return fc.constantFrom(...brokenTexts)
  if (!takesBody) return fc.constant(undefined)
  const mend = mends[`${method} ${path}`] ?? (each => each)
  const good = arbitraryOf(body as Schema, pool).map(each => mend(each as Record<string, unknown>))
  return (mix === 'body' ? good.chain(broken) : good).map(value => JSON.stringify(value))
}

function queryOf(schema: Schema, pool: Pool, bad: boolean): fc.Arbitrary<string> {
  const texts = nasties.filter(each => typeof each !== 'object').map(each => String(each).slice(0, 2_000).toWellFormed())
  return (arbitraryOf(schema, pool) as fc.Arbitrary<Record<string, unknown>>).chain(({ ending_before, ...rest }) => {
    // Both cursors at once are refused.
    const query = ending_before === undefined || 'starting_after' in rest ? rest : { ...rest, ending_before }
    const parameters = Object.entries(query).flatMap(([name, value]) => [value].flat().map(each => [name, String(each)]))
    const names = [...Object.keys(schema.properties ?? {}), 'unknown', '__proto__', 'limit[]']
    const added = bad ? fc.tuple(fc.constantFrom(...names), fc.constantFrom(...texts)).map(each => [each]) : fc.constant([])
    return added.map(more => {
      const text = new URLSearchParams([...parameters, ...more]).toString()
      return text === '' ? '' : `?${text}`
    })
  })
}

const badHeaders: Record<string, string>[] = [
  { 'x-api-key': 'tg_test_nobody', authorization: '' },
  { authorization: 'Basic eDp5' },
  { 'x-environment-id': 'env_other' },
  { 'idempotency-key': '' },
  { 'idempotency-key': 'k'.repeat(300) },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
]

/** Few keys, so that some come again with another request. */
const keys = Array.from({ length: 40 }, (_, n) => ({ 'idempotency-key': `fuzz ${n}` }))

function headersOf(bad: boolean): fc.Arbitrary<Record<string, string>> {
  if (bad) return fc.constantFrom(...badHeaders)
  return fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom(...keys) })
}
