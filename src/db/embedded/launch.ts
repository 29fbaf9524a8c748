/** Brings the server up on its cluster, or takes over the one that already runs there. */
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type postgres from 'postgres'
import { programPath } from './binaries.ts'
import { type Login, logIn } from './login.ts'
import { LOCK_DATABASE, ownerName } from './owner.ts'
import type { Place } from './place.ts'
import { findPostmaster, isPostmaster, type Postmaster, removeForeignPidFile, shutDown } from './postmaster.ts'
import { spawnAs } from './run-program.ts'
import { SETTINGS } from './settings.ts'

/** `session` is the owner's connection to it. */
export type Server = { postmaster: Postmaster; session: postgres.Sql; adopted: boolean }

export type Launch = {
  place: Place
  password: string
  /** Null: any free one. */
  port: number | null
  settings: Record<string, string>
  onClose: () => void
  signal: AbortSignal
  log: (line: string) => void
}

/** Orphaned backends of a killed server hold its memory for a moment, and a port may be taken for one. */
const RETRY_FOR_MS = 10_000
const RETRY_EVERY_MS = 50
const PASSING = /is still in use|lock file "postmaster\.pid" already exists|could not create any TCP\/IP sockets/
const LOG_LIMIT_BYTES = 10 * 1024 * 1024

export async function bringUp(launch: Launch): Promise<Server> {
  const end = performance.now() + RETRY_FOR_MS
  for (;;) {
    const adopted = await adopt(launch)
    if (adopted) return adopted
    removeForeignPidFile(launch.place.data)
    const outcome = await start(launch)
    if ('postmaster' in outcome) return outcome
    if (performance.now() > end || !PASSING.test(outcome.said)) {
      throw new Error(`PostgreSQL did not start on ${launch.place.data}: ${outcome.said.trim()}`)
    }
    await pause(RETRY_EVERY_MS, undefined, { signal: launch.signal })
  }
}

/** A server outlives an owner that was killed; it is as good as a new one. */
async function adopt(launch: Launch): Promise<Server | null> {
  const { data } = launch.place
  const postmaster = findPostmaster(data)
  if (!postmaster) return null
  const session = await logIn(loginTo(launch, postmaster.port), { ...launch, isThere: () => isPostmaster(postmaster.pid, data) })
  return session && { postmaster, session, adopted: true }
}

async function start(launch: Launch): Promise<Server | { said: string }> {
  const { place } = launch
  const port = launch.port ?? (await freePort())
  rotateLog(place.logFile)
  const log = openSync(place.logFile, 'a', 0o600)
  const from = statSync(place.logFile).size
  // Its own process group, and a file for its log: a terminal's Ctrl-C or our own end must not reach it.
  const child = spawnAs(place.identity, programPath(place.binaries, 'postgres'), serverArguments(place.data, port, launch.settings), {
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  let ended = false
  let failure: Error | undefined
  child.on('exit', () => {
    ended = true
  })
  child.on('error', error => {
    ended = true
    failure = error
  })
  try {
    const session = await logIn(loginTo(launch, port), { ...launch, isThere: () => !ended })
    if (session) return { postmaster: { pid: child.pid as number, port }, session, adopted: false }
    return { said: failure?.message ?? readFileSync(place.logFile).subarray(from).toString('utf8') }
  } catch (error) {
    // Nobody will use it: not even the number of a server that is still starting would be known to anybody.
    child.kill('SIGINT')
    if (child.pid) await shutDown(child.pid, place.data, launch.log)
    throw error
  }
}

function loginTo({ password }: Launch, port: number): Login {
  return { port, password, database: LOCK_DATABASE, name: ownerName() }
}

function serverArguments(data: string, port: number, settings: Record<string, string>): string[] {
  const all = { ...SETTINGS, ...settings, port: String(port) }
  return ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** One earlier log is kept, so that the reason of a crash survives the restart and a year's logs do not fill the disk. */
function rotateLog(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`)
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port on 127.0.0.1'))))
    })
  })
}
