/** What use cases are given, made of the real things: the machine's clock, its network, and pools on one database. */
import type { Config } from '../config.ts'
import type { Context, Log, Settings, Wake } from '../context.ts'
import { connect } from '../db/postgres.ts'
import { httpForbidden } from '../db/transaction.ts'
import { systemClock } from '../outside/clock.ts'
import { makeHttp } from '../outside/http.ts'
import { systemIds } from '../outside/ids.ts'
import { makeSeal } from '../outside/seal.ts'
import { makeProviders } from '../providers/registry.ts'
import { secretKey } from './secret-key.ts'

/** Connections: requests never wait for workers, nor workers for requests. Together well below PostgreSQL's usual 100. */
const requestConnections = 10
const workerConnections = 8

export type Contexts = {
  /** Refuses writes while an environment's clock is advanced. */
  requests: Context
  workers: Context
  settings: Settings
  close(): Promise<void>
}

/** `wake` is told of new work after commits; `settings` may be completed when the server's own address is known. */
export function makeContexts(config: Config, databaseUrl: string, log: Log, wake: Wake): Contexts {
  const clock = systemClock()
  const ids = systemIds(clock)
  const seal = makeSeal(
    secretKey(config, ids.random, line => log.warn({}, line)),
    ids.random,
  )
  const http = makeHttp({ clock, forbidden: httpForbidden })
  const settings: Settings = {
    publicUrl: config.publicUrl,
    selfUrl: selfUrl(config.host, config.port),
    allowPrivateWebhooks: config.allowPrivateWebhooks,
  }
  const contextOn = (connections: number, refusesWhileAdvancing: boolean): Context => {
    const sql = connect(databaseUrl, connections)
    return { db: { sql, refusesWhileAdvancing }, clock, ids, http, seal, log, wake, providers: makeProviders({ sql, ids, wake }), settings }
  }
  const requests = contextOn(requestConnections, true)
  const workers = contextOn(workerConnections, false)
  return {
    requests,
    workers,
    settings,
    async close() {
      await Promise.all([http.close(), requests.db.sql.end({ timeout: 5 }), workers.db.sql.end({ timeout: 5 })])
    },
  }
}

/** How this machine reaches its own server. */
export function selfUrl(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
