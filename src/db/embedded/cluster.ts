/**
 * The files of the database cluster: made once, whole or not at all, and only ever opened by the major version
 * that made them.
 */
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { programPath } from './binaries.ts'
import type { Place } from './place.ts'
import { type Identity, runAs } from './run-program.ts'

export const MAJOR = '18'
export const SUPERUSER = 'tollgate'

/** Answers the password. */
export async function ensureCluster(place: Place): Promise<string> {
  if (!existsSync(place.data)) await makeCluster(place)
  refuseOtherMajor(place.data)
  await giveTo(place.identity, place.data)
  return readPassword(place.passwordFile)
}

export function readPassword(passwordFile: string): string {
  if (!existsSync(passwordFile)) throw new Error(`The database's password, ${passwordFile}, is gone. Put it back from your backup.`)
  return readFileSync(passwordFile, 'utf8').trim()
}

/** In a folder beside, renamed when it is safely on disk: a crash in between leaves nothing that looks like a cluster. */
async function makeCluster({ identity, binaries, folder, data, passwordFile }: Place): Promise<void> {
  const draft = `${data}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  if (!existsSync(passwordFile)) writeFileSync(passwordFile, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  await giveTo(identity, draft)
  chownSync(passwordFile, identity.owner.uid, identity.owner.gid)
  try {
    const initdb = programPath(binaries, 'initdb')
    await runAs(identity, initdb, [`--pgdata=${draft}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...INITDB])
    await runAs(identity, initdb, [`--pgdata=${draft}`, '--sync-only'])
  } finally {
    // Ours again: the server itself never reads it.
    if (process.geteuid?.() === 0) chownSync(passwordFile, 0, 0)
  }
  renameSync(draft, data)
  await syncFolder(folder)
}

const INITDB = [
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // Sorts and folds the same on every machine and after every upgrade of its C library.
  '--no-locale',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
  // Everything is synced once at the end instead of file by file.
  '--no-sync',
  '--no-instructions',
]

function refuseOtherMajor(data: string): void {
  const file = join(data, 'PG_VERSION')
  if (!existsSync(file)) throw new Error(`${data} holds no PostgreSQL data. Move it away to begin with an empty database.`)
  const found = readFileSync(file, 'utf8').trim()
  if (found === MAJOR) return
  throw new Error(
    `The data in ${data} was written by PostgreSQL ${found}; this version of Tollgate brings ${MAJOR} and cannot read it. ` +
      `Start a PostgreSQL ${found} on that folder and set DATABASE_URL to it, or dump it there with pg_dump and restore it into a new data folder.`,
  )
}

async function giveTo(identity: Identity, path: string): Promise<void> {
  const { uid, gid } = statSync(path)
  const { owner } = identity
  if (uid === owner.uid && (gid === owner.gid || process.geteuid?.() !== 0)) return
  if (process.geteuid?.() !== 0) {
    throw new Error(`${path} belongs to user ${uid} and Tollgate runs as user ${owner.uid}. Start it as that user, or run chown -R on it.`)
  }
  await runAs({ prefix: [], owner }, 'chown', ['-R', `${owner.uid}:${owner.gid}`, path])
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}
