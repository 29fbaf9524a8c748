/** Runs one test file in a process of its own; whatever becomes of that process is an outcome. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './report-lines.ts'

export type FileResult = { file: string; outcomes: Outcome[]; output: string; ms: number }

/** A file that takes longer hangs: the longest, the simulation, takes six minutes. */
const fileTimeoutMs = 10 * 60_000
/** What a process gets to stop the servers and browsers it started. */
const graceMs = 10_000
/** Of what a failing file printed, the end is shown. */
const outputMax = 20_000

const reporter = fileURLToPath(new URL('report-lines.ts', import.meta.url))

export async function runFile(
  file: string,
  options: { reportTo: string; environment: NodeJS.ProcessEnv; signal: AbortSignal; timeoutMs?: number },
): Promise<FileResult> {
  const began = performance.now()
  const timeoutMs = options.timeoutMs ?? fileTimeoutMs
  // After a failure much is left open: the process must end with its last test all the same.
  const flags = ['--test-force-exit', `--test-reporter=${reporter}`, `--test-reporter-destination=${options.reportTo}`]
  const child = spawn(process.execPath, [...flags, file], {
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it started ends with it.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputMax)
    })
  // What it left running holds the pipes open.
  child.on('exit', () => signalGroup(child, 'SIGTERM'))
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const ended = new AbortController()
  const limit = pause(timeoutMs, 'late' as const, { signal: ended.signal }).catch(() => null)
  const stopped = once(options.signal, 'abort', { signal: ended.signal }).then(
    () => 'stopped' as const,
    () => null,
  )
  const first = await Promise.race([closed, limit, stopped])
  if (!Array.isArray(first)) await end(child, closed)
  ended.abort()
  const [code, signal] = await closed
  const outcomes = await readOutcomes(options.reportTo)
  const fault = first === 'late' ? `it ran longer than ${timeoutMs / 1000} s` : faultOf(outcomes, code, signal)
  if (fault) outcomes.push({ kind: 'failed', name: 'the file as a whole', place: '1:1', error: fault })
  return { file, outcomes, output, ms: performance.now() - began }
}

/** What is wrong although no test says so. */
function faultOf(outcomes: readonly Outcome[], code: number | null, signal: string | null): string | null {
  if (outcomes.some(o => o.kind === 'failed')) return null
  if (signal) return `the process was ended by ${signal}`
  if (code !== 0) return `the process ended with code ${code}`
  if (!outcomes.some(o => o.kind === 'end')) return 'the process ended before all tests had run, or there is none'
  return null
}

async function end(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  signalGroup(child, 'SIGTERM')
  const waited = new AbortController()
  const grace = pause(graceMs, undefined, { signal: waited.signal }).catch(() => undefined)
  await Promise.race([closed, grace])
  waited.abort()
  signalGroup(child, 'SIGKILL')
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function readOutcomes(path: string): Promise<Outcome[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  // A process that was killed may have left half a line.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Outcome)
}
