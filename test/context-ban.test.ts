/** Time, chance, timers, network and settings come in through the context. Here is where they may be touched, and why. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeLines, isTest, sourceFiles } from './support/source.ts'

type Ban = {
  what: string
  pattern: RegExp
  /** Beginnings of paths where it may be used, besides `allowedEverywhere`. */
  except?: readonly string[]
}

/** `outside` is what the engine is given; `embedded` runs processes; `commands` put together; the scripts are started by hand. */
const allowedEverywhere = [
  'src/outside/',
  'src/db/embedded/',
  'src/commands/',
  'src/config.ts',
  'src/main.ts',
  'src/db/write-schema.ts',
  'src/http/write-openapi.ts',
]

const bans: readonly Ban[] = [
  { what: 'the machine’s clock', pattern: /\bDate\.now\b|\bnew Date\(|\bTemporal\.Now\b|\bperformance\.now\b|\bprocess\.hrtime\b/ },
  { what: 'chance', pattern: /\bMath\.random\b|\b(randomBytes|randomUUID|randomInt|getRandomValues)\(/ },
  { what: 'a timer', pattern: /\b(setTimeout|setInterval|setImmediate)\b|timers\/promises/ },
  { what: 'the network', pattern: /(?<![.\w])fetch\(|from 'undici'|from 'node:https?'/, except: ['src/http/'] },
  { what: 'the environment', pattern: /\bprocess\.(env|argv|cwd)\b/ },
  { what: 'printing', pattern: /\bconsole\.\w+\(/ },
]

/** Amounts are bigint and exact decimals: nothing in `core` may turn one into a float. */
const coreBans: readonly Ban[] = [
  {
    what: 'a float',
    pattern: /\bparseFloat\b|\bMath\.(round|floor|ceil|trunc)\b|\bNumber\([^)]*([aA]mount|[tT]otal|[pP]rice|[qQ]uantity)/,
    // Waiting times in milliseconds.
    except: ['src/core/webhook.ts'],
  },
  // A Big prints itself exactly by toFixed: only the file that owns the decimal library may.
  { what: 'toFixed', pattern: /\.toFixed\(/, except: ['src/core/money.ts'] },
]

const files = sourceFiles('src').filter(path => !isTest(path))

function breaches(ban: Ban, paths: readonly string[], allowed: readonly string[]): string[] {
  return paths
    .filter(path => ![...allowed, ...(ban.except ?? [])].some(start => path.startsWith(start)))
    .flatMap(path => codeLines(path).flatMap(({ line, code }) => (ban.pattern.test(code) ? [`${path}:${line} ${code.trim()}`] : [])))
}

for (const ban of bans)
  test(`${ban.what} is touched only where it may be`, () => {
    assert.deepEqual(breaches(ban, files, allowedEverywhere), [])
  })

for (const ban of coreBans)
  test(`core has no use of ${ban.what}`, () => {
    const core = files.filter(path => path.startsWith('src/core/'))
    assert.deepEqual(breaches(ban, core, []), [])
  })

test('division stays in core/money.ts', () => {
  const dividing = { what: 'division', pattern: /\bdivideRounded\b|\.div\(/, except: ['src/core/money.ts'] }
  assert.deepEqual(breaches(dividing, files, []), [])
})

test('the bans see what they ban', () => {
  const seen = ['x = Date.now()', 'await fetch(url)', 'setTimeout(f, 1)', 'process.env.HOME', 'Math.random()', 'console.log(1)']
  for (const code of seen)
    assert.ok(
      bans.some(ban => ban.pattern.test(code)),
      code,
    )
  for (const code of ['await queue.fetch(id)', 'const prefetch = refetch(1)']) assert.ok(!bans.some(ban => ban.pattern.test(code)), code)
})
