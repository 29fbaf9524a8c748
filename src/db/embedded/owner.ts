/**
 * Exactly one process owns a data folder. While it lives it holds two locks, and the system frees both when it is
 * killed: one on a file, which counts while no server runs yet, and one in the server, which counts wherever the
 * server can be reached from.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type postgres from 'postgres'

/** "toll" in ASCII: the class of our only session lock, held in a database that nothing else uses. */
const LOCK_CLASS = 0x746f6c6c
const LOCK_OBJECT = 1

export const LOCK_DATABASE = 'postgres'
const NAME = 'tollgate owner'

/** A process that was just killed holds its file until the system has cleared it away: `kill -9 …; npm start` must work. */
const CLEARED_MS = 1_000
/** A killed owner's session ends when the server notices; that takes milliseconds. */
const GIVE_WAY_MS = 5_000
const POLL_MS = 10
const SQLITE_BUSY = 5

/** How the owner's session is called in the server: the next one reads the process there. */
export function ownerName(): string {
  return `${NAME} ${process.pid}`
}

/** A refused start: somebody else owns the folder. */
function refusal(dataDir: string, pid: string): Error {
  const who = pid ? `process ${pid}` : 'another process'
  return new Error(
    `Tollgate already runs on the data folder ${dataDir} (${who}). Use that one, stop it${pid ? ` (kill ${pid})` : ''}, or set TOLLGATE_DATA_DIR to another folder.`,
  )
}

/** Takes the file's lock; answers how to let it go. Node has no lock on files but SQLite's, which is exactly this. */
export async function claimFolder(dataDir: string): Promise<() => void> {
  const pidFile = join(dataDir, 'owner.pid')
  const lock = new DatabaseSync(join(dataDir, 'owner.lock'))
  const end = performance.now() + CLEARED_MS
  for (let failure = tryLock(lock); failure; failure = tryLock(lock)) {
    const isBusy = failure.errcode === SQLITE_BUSY
    if (!isBusy || performance.now() > end) {
      lock.close()
      throw isBusy
        ? refusal(dataDir, readPid(pidFile))
        : new Error(`The data folder ${dataDir} cannot be locked: ${failure.message}.`, { cause: failure })
    }
    await pause(POLL_MS)
  }
  writeFileSync(pidFile, String(process.pid))
  return () => {
    if (!lock.isOpen) return
    rmSync(pidFile, { force: true })
    lock.close()
  }
}

function tryLock(lock: DatabaseSync): (Error & { errcode?: number }) | null {
  try {
    // Nothing is ever written; a journal on disk would be left behind as an empty file.
    lock.exec('pragma journal_mode = memory; begin exclusive')
    return null
  } catch (error) {
    return error as Error
  }
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8')
  } catch {
    return ''
  }
}

/** Takes the server's lock on this session; it lasts as long as the session does. */
export async function lockServer(session: postgres.Sql, dataDir: string): Promise<void> {
  const end = performance.now() + GIVE_WAY_MS
  for (;;) {
    const [row] = await session`select pg_try_advisory_lock(${LOCK_CLASS}, ${LOCK_OBJECT}) as locked`
    if (row?.locked) return
    if (performance.now() > end) throw refusal(dataDir, await holder(session))
    await pause(POLL_MS)
  }
}

async function holder(session: postgres.Sql): Promise<string> {
  const [row] = await session`
    select activity.application_name as name
    from pg_locks lock
    join pg_stat_activity activity using (pid)
    where lock.locktype = 'advisory' and lock.granted and lock.classid = ${LOCK_CLASS} and lock.objid = ${LOCK_OBJECT}`
  return String(row?.name ?? '').slice(NAME.length + 1)
}
