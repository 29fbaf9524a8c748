/**
 * `npm test`: one PostgreSQL (or the one in TOLLGATE_TEST_DATABASE), one migrated template, every test file in a process
 * of its own. `npm test -- money http/` runs the files whose paths hold one of the words.
 */
import { globSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPostmaster, shutDown } from '../src/db/embedded/postmaster.ts'
import { type FileResult, runFile } from './support/run-file.ts'
import { dropTemplate, makeTemplate, startServer } from './support/template.ts'

/** Files mostly wait for the database, which shares the cores; more at a time makes them wait for each other. */
const filesAtOnce = Math.min(4, Math.max(2, availableParallelism()))

const root = fileURLToPath(new URL('..', import.meta.url))
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort(signal))

process.chdir(root)
const files = chosenFiles(process.argv.slice(2))
if (files.length === 0) {
  console.error(`No test file has a path with ${process.argv.slice(2).join(' or ')} in it.`)
  process.exit(2)
}
const ok = await main()
// Whatever a library still holds open must not hold up the prompt: everything has been stopped.
process.exit(stopping.signal.aborted ? 130 : ok ? 0 : 1)

/** Those outside `src` first: they are the long ones, and the short ones fill the gaps. */
function chosenFiles(words: readonly string[]): string[] {
  const found = [...globSync('test/**/*.test.ts').sort(), ...globSync('src/**/*.test.ts').sort()].map(path => path.replaceAll(sep, '/'))
  const wanted = words.map(word => word.replace(/^\.\//, '').replace(root, ''))
  return wanted.length === 0 ? found : found.filter(path => wanted.some(word => path.includes(word)))
}

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-test-'))
  const scratch = join(folder, 'tmp')
  await mkdir(scratch)
  const given = process.env.TOLLGATE_TEST_DATABASE
  const server = given ? { url: given, stop: async () => undefined } : await startServer(folder)
  let template: string | undefined
  try {
    template = await makeTemplate(server.url)
    const environment = {
      ...process.env,
      TMPDIR: scratch,
      // For what is dear to make and the same every time.
      TOLLGATE_TEST_CACHE: tmpdir(),
      TOLLGATE_TEST_DATABASE: server.url,
      TOLLGATE_TEST_TEMPLATE: template,
    }
    const results = await runAll(folder, environment)
    return tell(results)
  } finally {
    if (given && template) await dropTemplate(server.url, template)
    await server.stop()
    await stopStrays(scratch)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Servers of tests that were ended before they could stop them. */
async function stopStrays(scratch: string): Promise<void> {
  for (const path of await readdir(scratch, { recursive: true })) {
    if (!path.endsWith('postmaster.pid')) continue
    const data = dirname(join(scratch, path))
    const stray = findPostmaster(data)
    if (stray) await shutDown(stray.pid, data, () => undefined)
  }
}

async function runAll(folder: string, environment: NodeJS.ProcessEnv): Promise<FileResult[]> {
  const results: FileResult[] = []
  const waiting = files.map((file, index) => ({ file, reportTo: join(folder, `${index}.jsonl`) }))
  async function lane(): Promise<void> {
    for (let next = waiting.shift(); next && !stopping.signal.aborted; next = waiting.shift()) {
      const result = await runFile(next.file, { reportTo: next.reportTo, environment, signal: stopping.signal })
      if (stopping.signal.aborted) return
      results.push(result)
      tellFile(result)
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, lane))
  return results
}

function tellFile({ file, outcomes, output, ms }: FileResult): void {
  const failures = outcomes.filter(o => o.kind === 'failed')
  const passed = outcomes.filter(o => o.kind === 'passed').length
  console.log(`${failures.length > 0 ? 'FAIL' : 'ok  '} ${file} (${passed}, ${(ms / 1000).toFixed(1)} s)`)
  for (const outcome of outcomes) if (outcome.kind === 'told') console.log(`       ${outcome.text}`)
  for (const { name, place, error } of failures) console.log(`\n  ${file}:${place} ${name}\n${indented(error)}\n`)
  if (failures.length > 0 && output.trim() !== '') console.log(`  It printed:\n${indented(output.trim())}\n`)
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}

/** The last line is read by machines. */
function tell(results: readonly FileResult[]): boolean {
  const outcomes = results.flatMap(r => r.outcomes)
  const count = (kind: string) => outcomes.filter(o => o.kind === kind).length
  const skipped = count('skipped')
  for (const { file, outcomes: own } of results)
    for (const o of own) if (o.kind === 'failed') console.log(`FAIL ${file}:${o.place} ${o.name}`)
  console.log(`${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return count('failed') === 0 && !stopping.signal.aborted
}
