/** Runs PostgreSQL's programs as the user they may run as. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

/** Who runs the server: `prefix` is a command that changes user before it runs the rest; `owner` is who its files must belong to. */
export type Identity = { prefix: readonly string[]; uid?: number; gid?: number; owner: { uid: number; gid: number } }

/** What a child gets of our environment: nothing that would change what PostgreSQL does (PG*, LANG, LD_LIBRARY_PATH). */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' }
}

export function spawnAs(identity: Identity, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [command, ...rest] = [...identity.prefix, program, ...args] as [string, ...string[]]
  const user = identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid }
  // The root folder: our own may be one that the server's user cannot enter.
  return spawn(command, rest, { cwd: '/', env: environment(), ...user, ...options })
}

/** Runs to the end; whatever it said is in the error when it fails. */
export function runAs(identity: Identity, program: string, args: readonly string[]): Promise<void> {
  const child = spawnAs(identity, program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', text => said.push(text))
  return new Promise((resolve, reject) => {
    child.on('error', error => reject(new Error(`${program} cannot be run: ${error.message}`, { cause: error })))
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`${program} failed: ${said.join('').trim()}`))))
  })
}
