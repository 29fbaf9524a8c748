/** The server's main process: whether one runs on a cluster, and how it is ended. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export type Postmaster = { pid: number; port: number }

const POLL_MS = 5
/** Fast shutdown ends sessions and writes a checkpoint; on a slow disk that takes a while. */
const FAST_SHUTDOWN_MS = 20_000
/** After SIGQUIT the postmaster itself kills what is left within 5 s. */
const QUIT_MS = 10_000

/** The one that runs on this cluster, or null. */
export function findPostmaster(data: string): Postmaster | null {
  const found = readPidFile(data)
  return found && isPostmaster(found.pid, data) ? found : null
}

/**
 * Removes a pid file whose number now belongs to something that is no postgres (after a reboot, or in a new container).
 * A file whose process is dead is left to PostgreSQL, which reads in it whether orphaned backends still use the data.
 */
export function removeForeignPidFile(data: string): void {
  const found = readPidFile(data)
  if (!found || !isAlive(found.pid) || isPostmaster(found.pid, data) || hasOrphans(data)) return
  rmSync(join(data, 'postmaster.pid'), { force: true })
}

/** Backends of a killed postmaster that has not been reaped yet: a second server beside them would destroy the data. */
function hasOrphans(data: string): boolean {
  if (process.platform === 'linux') return readdirSync('/proc').some(name => /^\d+$/.test(name) && isFolderOf(Number(name), data))
  const processes = execFileSync('ps', ['-axww', '-o', 'ppid=,args='], { encoding: 'utf8' })
  return processes.split('\n').some(line => /^\s*1\s+postgres: /.test(line))
}

export async function shutDown(pid: number, data: string, log: (line: string) => void): Promise<void> {
  if (await endsWithin(FAST_SHUTDOWN_MS, 'SIGINT', pid, data)) return
  log(
    `PostgreSQL (process ${pid}) did not stop within ${FAST_SHUTDOWN_MS / 1000} s and is stopped without a checkpoint; it recovers at the next start.`,
  )
  if (await endsWithin(QUIT_MS, 'SIGQUIT', pid, data)) return
  throw new Error(`PostgreSQL (process ${pid}) does not stop. Look at its log beside ${data}.`)
}

async function endsWithin(limitMs: number, signal: NodeJS.Signals, pid: number, data: string): Promise<boolean> {
  const end = performance.now() + limitMs
  for (let sent = false; isPostmaster(pid, data); sent = true) {
    if (!sent) signalIfThere(pid, signal)
    if (performance.now() > end) return false
    await pause(POLL_MS)
  }
  return true
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Lines of the file: pid, data folder, start, port, … */
function readPidFile(data: string): Postmaster | null {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 && port > 0 ? { pid, port } : null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A number alone says little: numbers are used again, in containers soon. A zombie has no command line and counts as gone. */
export function isPostmaster(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false
  const command = process.platform === 'linux' ? linuxCommand(pid) : psCommand(pid)
  return basename(command[0] ?? '') === 'postgres' && worksIn(pid, command, data)
}

/** A postmaster works in its data folder; where that cannot be seen, the folder it was started with counts. */
function worksIn(pid: number, command: string[], data: string): boolean {
  return isFolderOf(pid, data) ?? command.join(' ').includes(data)
}

/** Undefined when that cannot be seen: another user's process, one that ended, or another system. */
function isFolderOf(pid: number, data: string): boolean | undefined {
  try {
    const [theirs, ours] = [statSync(`/proc/${pid}/cwd`), statSync(data)]
    return theirs.dev === ours.dev && theirs.ino === ours.ino
  } catch {
    return undefined
  }
}

function linuxCommand(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return []
  }
}

function psCommand(pid: number): string[] {
  try {
    return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(' ')
  } catch {
    return []
  }
}
