/** A reporter of node:test that writes one JSON line for every outcome, for `run-file.ts` to read. */
import { AssertionError } from 'node:assert'
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

export type Outcome =
  | { kind: 'passed' | 'skipped'; name: string }
  | { kind: 'failed'; name: string; place: string; error: string }
  /** What a test wants to be read even when all is well: figures, a seed. */
  | { kind: 'told'; text: string }
  /** The last line: without it the file ended in the middle. */
  | { kind: 'end' }

/** What node:test itself tells at the end of a file. */
const ownCount = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

// biome-ignore lint/style/noDefaultExport: node:test loads a reporter by its default export.
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = []
  for await (const event of events) {
    if (event.type === 'test:start') {
      names.length = event.data.nesting
      names.push(event.data.name)
      continue
    }
    const outcome = outcomeOf(event, names)
    if (outcome) yield `${JSON.stringify(outcome)}\n`
  }
}

function outcomeOf(event: TestEvent, names: readonly string[]): Outcome | null {
  if (event.type === 'test:summary') return { kind: 'end' }
  if (event.type === 'test:diagnostic') return ownCount.test(event.data.message) ? null : { kind: 'told', text: event.data.message }
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return null
  const { data } = event
  const name = [...names.slice(0, data.nesting), data.name].join(' › ')
  if (data.skip !== undefined || data.todo !== undefined) return { kind: 'skipped', name }
  if (event.type === 'test:pass') return data.details.type === 'suite' ? null : { kind: 'passed', name }
  const error = event.data.details.error as Error & { failureType?: string }
  // Said already by the tests inside.
  if (error.failureType === 'subtestsFailed') return null
  return { kind: 'failed', name, place: `${data.line ?? '?'}:${data.column ?? '?'}`, error: textOf(error.cause ?? error) }
}

/** What went wrong and where in our files; the frames of node:test and what an assertion says twice are left out. */
function textOf(error: unknown): string {
  const text = error instanceof AssertionError ? (error.stack ?? error.message) : inspect(error)
  return text.replace(/^ +at .*\bnode:.*\n?/gm, '').trimEnd()
}
