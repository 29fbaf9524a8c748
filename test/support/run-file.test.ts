import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runFile } from './run-file.ts'

let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tollgate-run-file-'))
})
after(() => rm(folder, { recursive: true }))

const heading = `import { test, describe, before } from 'node:test'\nimport assert from 'node:assert/strict'\n`

const cases: { title: string; code: string; passed: number; skipped?: number; failed: RegExp[]; timeoutMs?: number }[] = [
  { title: 'passing tests', code: `test('a', () => {}); describe('g', () => { test('b', () => {}) })`, passed: 2, failed: [] },
  {
    title: 'a failing test',
    code: `test('a', () => assert.equal(1, 2)); test('b', () => {})`,
    passed: 1,
    failed: [/Expected values to be strictly equal/],
  },
  {
    title: 'a failing test inside a test counts once',
    code: `test('a', async t => { await t.test('b', () => { throw new Error('inside') }) })`,
    passed: 0,
    failed: [/inside/],
  },
  {
    title: 'a failing hook',
    code: `describe('g', () => { before(() => { throw new Error('hook') }); test('a', () => {}) })`,
    passed: 0,
    failed: [/before its parent/, /hook/],
  },
  { title: 'a skipped test', code: `test.skip('a', () => {}); test('b', () => {})`, passed: 1, skipped: 1, failed: [] },
  { title: 'a file that cannot be loaded', code: `import './not-there.ts'`, passed: 0, failed: [/code 1/] },
  {
    title: 'an exit in the middle',
    code: `test('a', () => {}); test('b', () => process.exit(0))`,
    passed: 0,
    failed: [/before all tests had run/],
  },
  {
    title: 'a process left behind',
    code: `import { spawn } from 'node:child_process'\ntest('a', () => { spawn('sleep', ['60'], { stdio: 'inherit' }) })`,
    passed: 1,
    failed: [],
  },
  {
    title: 'a timer left behind',
    code: `test('a', () => { setInterval(() => {}, 1000); assert.ok(false) })`,
    passed: 0,
    failed: [/falsy/],
  },
  {
    title: 'a test that never ends',
    code: `test('a', () => {}); test('b', () => new Promise(() => { setInterval(() => {}, 1000) }))`,
    passed: 1,
    failed: [/longer than 2 s/],
    timeoutMs: 2000,
  },
  { title: 'a file without a test', code: '', passed: 0, failed: [/there is none/] },
]

for (const [index, { title, code, passed, skipped = 0, failed, timeoutMs }] of cases.entries()) {
  test(title, async () => {
    const file = join(folder, `${index}.test.ts`)
    await writeFile(file, heading + code)
    const { NODE_TEST_CONTEXT: _, ...environment } = process.env
    const result = await runFile(file, {
      reportTo: join(folder, `${index}.jsonl`),
      environment,
      signal: new AbortController().signal,
      ...(timeoutMs && { timeoutMs }),
    })
    const errors = result.outcomes.flatMap(o => (o.kind === 'failed' ? [o.error] : []))
    assert.equal(result.outcomes.filter(o => o.kind === 'passed').length, passed)
    assert.equal(result.outcomes.filter(o => o.kind === 'skipped').length, skipped)
    assert.equal(errors.length, failed.length, errors.join('\n'))
    for (const [n, expected] of failed.entries()) assert.match(errors[n] ?? '', expected)
  })
}
