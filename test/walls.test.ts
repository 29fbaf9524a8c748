/** Who may import whom. An area not named here may not exist; a line added here is a decision, argued on the spot. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeLines, type Import, importsOf, isTest, sourceFiles } from './support/source.ts'

type Wall = {
  /** Folders and files of ours, from `src/`. */
  ours: readonly string[]
  /** Packages and built-in modules; `node:*` for all. */
  packages: readonly string[]
}

const walls: Record<string, Wall> = {
  // Hashing is a value in, a value out; chance, the other half of node:crypto, is banned by context-ban.test.ts.
  core: { ours: ['core'], packages: ['big.js', 'node:crypto'] },
  contract: { ours: ['contract', 'core'], packages: ['typebox'] },
  // The shape of everything that is given: types only.
  'context.ts': { ours: ['db/postgres.ts', 'providers/provider.ts'], packages: [] },
  // A transaction reads its environment's clock, so it knows that one record and what may be said no to.
  db: { ours: ['db', 'context.ts', 'core/environment.ts', 'core/failure.ts', 'core/invariant.ts'], packages: ['postgres', 'node:*'] },
  engine: {
    ours: [
      'engine',
      'core',
      'contract',
      'db/postgres.ts',
      'db/transaction.ts',
      'db/due.ts',
      'db/due-claim.ts',
      'context.ts',
      'providers/provider.ts',
      // One list of addresses for the look at an endpoint when it is made and for the guard when it is called.
      'outside/reachable-address.ts',
    ],
    packages: ['node:crypto', 'node:zlib'],
  },
  'providers/provider.ts': { ours: ['core'], packages: [] },
  // The one place that knows every adapter by name; it guards each against use inside a transaction.
  'providers/registry.ts': { ours: ['providers', 'core', 'db/postgres.ts', 'db/transaction.ts', 'context.ts'], packages: [] },
  // It plays a gateway, and a gateway keeps books of its own: the tables sandbox_* and its own due work.
  'providers/sandbox': {
    ours: ['providers/sandbox', 'providers/provider.ts', 'core', 'db/postgres.ts', 'db/transaction.ts', 'db/due.ts', 'context.ts'],
    packages: ['node:crypto'],
  },
  outside: { ours: ['outside', 'context.ts', 'core'], packages: ['node:*', 'undici', 'ulid', 'ipaddr.js', 'pino', 'pdfkit'] },
  http: {
    ours: [
      ...['http', 'engine', 'contract', 'core', 'context.ts', 'db/transaction.ts', 'db/postgres.ts'],
      // Readiness tells whether migrations are missing.
      'db/migrate.ts',
      // One server has both doors: mounts.ts hangs in the pages.
      'pages/routes.ts',
      // A clock is advanced by the very workers that do the work otherwise.
      'workers/advance-clock.ts',
    ],
    packages: [
      ...['fastify', '@fastify/helmet', '@fastify/rate-limit', '@fastify/swagger', '@fastify/swagger-ui', '@fastify/type-provider-typebox'],
      // ghtml: the page that explains each error code.
      ...['ajv', 'typebox', 'prom-client', 'ghtml', 'node:crypto', 'node:http', 'node:net'],
    ],
  },
  pages: {
    // A drawn invoice is a value in, bytes out; outside/pdf.ts has the library, whose fonts are files and whose times are Dates.
    ours: ['pages', 'engine', 'contract', 'core', 'context.ts', 'db/transaction.ts', 'outside/pdf.ts'],
    // zlib: style and script are sent packed.
    packages: ['fastify', '@fastify/formbody', 'ghtml', 'node:crypto', 'node:fs', 'node:zlib'],
  },
  workers: {
    ours: [
      ...['workers', 'engine', 'contract', 'core', 'context.ts', 'db/transaction.ts', 'db/postgres.ts', 'db/due.ts', 'db/due-claim.ts'],
      // The sandbox's own due work: slow debits settle, its webhooks are sent.
      'providers/sandbox/settle-debit.ts',
      'providers/sandbox/send-webhook.ts',
    ],
    packages: [],
  },
  // Those who put it together.
  commands: { ours: ['*'], packages: ['*'] },
  'config.ts': { ours: ['*'], packages: ['*'] },
  'main.ts': { ours: ['*'], packages: ['*'] },
}

/** Scripts that write the checked-in files are started by hand and put together what they need. */
const scripts = ['src/db/write-schema.ts', 'src/http/write-openapi.ts']

const files = sourceFiles('src').filter(path => !isTest(path) && !scripts.includes(path))
const imports = files.flatMap(importsOf)

/** The longest name in the table that holds the file. */
function areaOf(path: string): string | undefined {
  const inside = path.replace(/^src\//, '')
  return Object.keys(walls)
    .filter(area => inside === area || inside.startsWith(`${area}/`))
    .sort((a, b) => b.length - a.length)[0]
}

function isAllowed(wall: Wall, { target }: Import): boolean {
  if (target.startsWith('src/')) {
    const inside = target.replace(/^src\//, '')
    return wall.ours.some(name => name === '*' || inside === name || inside.startsWith(`${name}/`))
  }
  return wall.packages.some(name => name === '*' || name === target || (name === 'node:*' && target.startsWith('node:')))
}

const said = (found: readonly Import[]) => found.map(i => `${i.from}:${i.line} imports ${i.target}`)

test('every file belongs to an area of the table', () => {
  assert.deepEqual(
    files.filter(path => areaOf(path) === undefined),
    [],
  )
})

test('every import is allowed by the table', () => {
  const wrong = imports.filter(i => {
    const area = areaOf(i.from)
    return area !== undefined && !isAllowed(walls[area]!, i)
  })
  assert.deepEqual(said(wrong), [])
})

const nounOf = (path: string) => path.match(/^src\/engine\/([^/]+)\//)?.[1]
const isQueries = (path: string) => /(^|\/|-)queries\.ts$/.test(path)

test('only its own noun uses a queries file', () => {
  const home = (path: string) => path.split('/').slice(0, -1).join('/')
  const wrong = imports.filter(i => isQueries(i.target) && home(i.target) !== home(i.from))
  assert.deepEqual(said(wrong), [])
})

test('the SQL of the engine is in queries files', () => {
  // record-events is on the way of every use case and is one query; each invariant is one query by design; page is how every list is read.
  const others = /^src\/engine\/(webhook\/record-events|integrity\/[a-z-]+|page)\.ts$/
  const wrong = files
    .filter(path => path.startsWith('src/engine/') && !isQueries(path) && !others.test(path))
    .flatMap(path => codeLines(path).flatMap(({ line, code }) => (/\bsql(<.*>)?`/.test(code) ? [`${path}:${line} ${code.trim()}`] : [])))
  assert.deepEqual(wrong, [])
})

test('calls between nouns go one way', () => {
  const edges = new Map<string, Set<string>>()
  for (const { from, target } of imports) {
    const [a, b] = [nounOf(from), nounOf(target)]
    if (a && b && a !== b) edges.set(a, (edges.get(a) ?? new Set()).add(b))
  }
  assert.deepEqual(circlesIn(edges), [])
})

test('settlement sits on top: no noun uses it', () => {
  assert.deepEqual(said(imports.filter(i => nounOf(i.target) === 'settlement' && nounOf(i.from) && nounOf(i.from) !== 'settlement')), [])
})

test('no file imports itself by a detour', () => {
  const edges = new Map(files.map(path => [path, new Set(imports.filter(i => i.from === path).map(i => i.target))]))
  assert.deepEqual(circlesIn(edges), [])
})

/** Each circle once, as `a → b → a`. */
function circlesIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const circles: string[] = []
  const done = new Set<string>()
  const walk = (at: string, way: readonly string[]): void => {
    const before = way.indexOf(at)
    if (before >= 0) circles.push([...way.slice(before), at].join(' → '))
    if (before >= 0 || done.has(at)) return
    for (const next of edges.get(at) ?? []) walk(next, [...way, at])
    done.add(at)
  }
  for (const start of edges.keys()) walk(start, [])
  return circles
}
