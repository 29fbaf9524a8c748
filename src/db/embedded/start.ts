/**
 * The built-in PostgreSQL of one data folder: started by its only owner, brought back when it dies, stopped last.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type postgres from 'postgres'
import { ensureCluster, SUPERUSER } from './cluster.ts'
import { bringUp, type Launch, type Server } from './launch.ts'
import { urlOf } from './login.ts'
import { claimFolder, lockServer } from './owner.ts'
import { choosePlace, makeDataFolder } from './place.ts'
import { findPostmaster, shutDown } from './postmaster.ts'

export type EmbeddedPostgres = {
  url: string
  version: string
  /** Ends every session, then the server; a second call waits for the first. */
  stop(): Promise<void>
  /** 'down' when the server is lost, 'up' when it is back on the same port. */
  onCrash(listener: (event: 'down' | 'up') => void): void
}

export type StartOptions = {
  dataDir: string
  log: (line: string) => void
  /** On top of `settings.ts`. A server that is taken over keeps those it runs with. */
  settings?: Record<string, string>
  /** Where data and binaries go when nobody but root can reach them; default: the system's folder for such data. */
  systemFolder?: string
}

export const DATABASE = 'tollgate'
const REVIVE_EVERY_MS = 1_000

export async function startEmbedded(options: StartOptions): Promise<EmbeddedPostgres> {
  makeDataFolder(options.dataDir)
  const releaseFolder = await claimFolder(options.dataDir)
  try {
    return await own(options, releaseFolder)
  } catch (error) {
    releaseFolder()
    throw error
  }
}

async function own({ dataDir, log, settings = {}, systemFolder }: StartOptions, releaseFolder: () => void): Promise<EmbeddedPostgres> {
  const place = await choosePlace(dataDir, log, systemFolder)
  const password = await ensureCluster(place)
  const listeners: ((event: 'down' | 'up') => void)[] = []
  const stopping = new AbortController()
  let reviving = Promise.resolve()
  let stopped: Promise<void> | undefined

  /** Only the session of a server that was taken up is missed when it ends. */
  let watching = false
  const launch: Launch = { place, password, port: null, settings, onClose: lost, signal: stopping.signal, log }
  let server = await takeUp(launch, dataDir)
  watching = true
  launch.port = server.postmaster.port
  const version = await prepare(server.session).catch(async error => {
    await stop()
    throw error
  })
  const how = server.adopted ? 'was still running and is used again' : 'started'
  log(`PostgreSQL ${version} ${how} on port ${launch.port} (process ${server.postmaster.pid}).`)

  /** The owner's session ended: the server died, or it restarted itself after a crash of one backend. */
  function lost(): void {
    if (!watching || stopping.signal.aborted) return
    watching = false
    log('The connection to PostgreSQL was lost; bringing it back.')
    tell('down')
    reviving = revive()
  }

  async function revive(): Promise<void> {
    while (!stopping.signal.aborted) {
      const found = await takeUp(launch, dataDir).catch((error: Error) => error)
      if (!(found instanceof Error)) {
        server = found
        watching = true
        log(`PostgreSQL is back on port ${server.postmaster.port} (process ${server.postmaster.pid}).`)
        tell('up')
        return
      }
      if (!stopping.signal.aborted) log(found.message)
      await pause(REVIVE_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  function tell(event: 'down' | 'up'): void {
    for (const listener of listeners) listener(event)
  }

  async function stop(): Promise<void> {
    stopping.abort()
    await reviving
    await server.session.end({ timeout: 0 })
    const postmaster = findPostmaster(place.data)
    if (postmaster) await shutDown(postmaster.pid, place.data, log)
    releaseFolder()
  }

  return {
    url: urlOf({ port: launch.port, password, database: DATABASE }),
    version,
    stop() {
      stopped ??= stop()
      return stopped
    },
    onCrash(listener) {
      listeners.push(listener)
    },
  }
}

/** A server that is ours: up, and locked by this process. */
async function takeUp(launch: Launch, dataDir: string): Promise<Server> {
  const server = await bringUp(launch)
  try {
    await lockServer(server.session, dataDir)
    return server
  } catch (error) {
    await server.session.end({ timeout: 0 })
    throw error
  }
}

/** Makes the database on the first start; answers the server's version. */
async function prepare(session: postgres.Sql): Promise<string> {
  const [found] = await session`select 1 from pg_database where datname = ${DATABASE}`
  if (!found) await session`create database ${session(DATABASE)} owner ${session(SUPERUSER)}`
  const [row] = await session`show server_version`
  return String(row?.server_version)
}
