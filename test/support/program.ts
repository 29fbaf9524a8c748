/** The real program as a process of its own, as `npm start` runs it: own data folder, own PostgreSQL, free port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findPostmaster, shutDown } from '../../src/db/embedded/postmaster.ts'
import { root } from './source.ts'

export type Program = {
  url: string
  apiKey: string
  environmentId: string
  organizationId: string
  dataDir: string
  /** Of `tollgate start`. */
  pid: number
  /** Of its PostgreSQL; null when that is somebody's own (DATABASE_URL) or down. */
  postgresPid(): number | null
  /** Everything it printed so far. */
  printed(): string
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: it has no time to do anything. PostgreSQL goes on, as it does in life. */
  kill(): Promise<void>
  /** Starts it again on the same data folder and port. */
  restart(environment?: Record<string, string>): Promise<Program>
  /** Stops what still runs and removes the data folder. */
  remove(): Promise<void>
}

const readyWithinMs = 60_000
const endsWithinMs = 30_000
const pollMs = 25

export async function startProgram(environment: Record<string, string> = {}): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-program-'))
  // Root's PostgreSQL runs as another user, who has to get in.
  await chmod(folder, 0o755)
  try {
    return await launch(join(folder, 'data'), await freePort(), environment)
  } catch (error) {
    await stopPostgres(join(folder, 'data'))
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function launch(dataDir: string, port: number, environment: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, ['bin/tollgate.mjs', 'start'], {
    cwd: root,
    env: { ...ownEnvironment(), PORT: String(port), TOLLGATE_DATA_DIR: dataDir, TOLLGATE_RATE_LIMIT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  const url = `http://127.0.0.1:${port}`
  await untilReady(child, url, dataDir, () => printed)
  const told = await readDevFile(dataDir)
  return {
    url,
    apiKey: told?.api_key ?? '',
    environmentId: told?.environment_id ?? '',
    organizationId: told?.organization_id ?? '',
    dataDir,
    pid: child.pid!,
    postgresPid: () => findPostmaster(join(dataDir, 'postgres'))?.pid ?? null,
    printed: () => printed,
    async stop() {
      await end(child, 'SIGTERM', () => printed)
      return child.exitCode
    },
    kill: () => end(child, 'SIGKILL', () => printed),
    async restart(changes = {}) {
      await end(child, 'SIGTERM', () => printed)
      return await launch(dataDir, port, { ...environment, ...changes })
    },
    async remove() {
      await end(child, 'SIGTERM', () => printed).finally(() => stopPostgres(dataDir))
      await rm(join(dataDir, '..'), { recursive: true, force: true })
    },
  }
}

/** The tests' own settings are not the program's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TOLLGATE_|PORT$|HOST$|DATABASE_URL$|PUBLIC_URL$|NODE_TEST_CONTEXT$|NODE_OPTIONS$)/.test(name),
  )
  return Object.fromEntries(kept)
}

async function untilReady(child: ChildProcess, url: string, dataDir: string, printed: () => string): Promise<void> {
  const giveUpAt = performance.now() + readyWithinMs
  while (!(await isReady(url, dataDir))) {
    if (hasEnded(child)) throw new Error(`The program ended with code ${child.exitCode ?? child.signalCode}:\n${printed()}`)
    if (performance.now() > giveUpAt) {
      child.kill('SIGKILL')
      throw new Error(`The program was not ready within ${readyWithinMs} ms:\n${printed()}`)
    }
    await pause(pollMs)
  }
}

/** Another program that happens to have the port is not ours: dev.json names the port. */
async function isReady(url: string, dataDir: string): Promise<boolean> {
  if ((await readDevFile(dataDir))?.url !== url) return false
  return await fetch(`${url}/health/ready`).then(
    answer => answer.status === 200,
    () => false,
  )
}

type DevFile = { url: string; organization_id: string; environment_id: string; api_key: string }

async function readDevFile(dataDir: string): Promise<DevFile | null> {
  return await readFile(join(dataDir, 'dev.json'), 'utf8').then(
    text => JSON.parse(text) as DevFile,
    () => null,
  )
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

async function end(child: ChildProcess, signal: NodeJS.Signals, printed: () => string): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const waited = new AbortController()
  const late = pause(endsWithinMs, 'late' as const, { signal: waited.signal }).catch(() => null)
  const first = await Promise.race([ended, late])
  waited.abort()
  if (first !== 'late') return
  child.kill('SIGKILL')
  throw new Error(`The program did not end within ${endsWithinMs} ms after ${signal}:\n${printed()}`)
}

async function stopPostgres(dataDir: string): Promise<void> {
  const data = join(dataDir, 'postgres')
  const postmaster = findPostmaster(data)
  if (postmaster) await shutDown(postmaster.pid, data, () => undefined)
}

/** Free a moment ago: good enough for a test on loopback. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
