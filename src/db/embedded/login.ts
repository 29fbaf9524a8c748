/** One connection to the built-in server, made as soon as the server lets it. */
import { setTimeout as pause } from 'node:timers/promises'
import postgres from 'postgres'
import { SUPERUSER } from './cluster.ts'

export type Login = { port: number; password: string; database: string; name: string }

/** Short at first, because a start takes some 30 ms; long later, because every try is a line in the server's log. */
const POLL_MS = { first: 5, growth: 1.2, most: 250 }
/** Replaying the log after a crash takes a while; a server that is not ready by then needs a person. */
const READY_MS = 600_000
const CONNECT_S = 10
/** A no for another reason counts after this: until then it may come from a stranger on a port that ours failed to get. */
const REFUSED_MS = 3_000

/** What a server that is starting, stopping or not listening yet answers. */
const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT', '57P03', '57P01', '57P02'])

export function urlOf({ port, password, database }: Omit<Login, 'name'>): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`
}

export type Watch = {
  /** Whether the server's process still lives: nobody waits for a dead one. */
  isThere(): boolean
  /** Called when the connection is lost later, or ended. */
  onClose?: () => void
  /** Ends the waiting. */
  signal?: AbortSignal
}

/** Null when the server went away before it was ready. */
export async function logIn(login: Login, watch: Watch): Promise<postgres.Sql | null> {
  const from = performance.now()
  for (let wait = POLL_MS.first; ; wait = Math.min(wait * POLL_MS.growth, POLL_MS.most)) {
    const outcome = await tryLogIn(login, watch.onClose)
    if (typeof outcome === 'function') return outcome
    if (!watch.isThere()) return null
    const waited = performance.now() - from
    if (!NOT_YET.has(outcome.code ?? '') && waited > REFUSED_MS) {
      throw new Error(`PostgreSQL on port ${login.port} refuses the login kept with its data: ${outcome.message}.`, { cause: outcome })
    }
    if (waited > READY_MS) throw new Error(`PostgreSQL on port ${login.port} was not ready within ${READY_MS / 60_000} minutes.`)
    await pause(wait, undefined, { signal: watch.signal })
  }
}

async function tryLogIn(login: Login, onClose?: () => void): Promise<postgres.Sql | (Error & { code?: string })> {
  let open = false
  const sql = postgres(urlOf(login), {
    max: 1,
    // The session's locks are the point of it: it lives as long as we do.
    max_lifetime: null,
    idle_timeout: 0,
    connect_timeout: CONNECT_S,
    fetch_types: false,
    onnotice: () => {},
    onclose: () => open && onClose?.(),
    connection: { application_name: login.name },
  })
  try {
    await sql`select 1`
    open = true
    return sql
  } catch (error) {
    await sql.end({ timeout: 0 })
    return error as Error
  }
}
