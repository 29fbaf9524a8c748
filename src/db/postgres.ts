/**
 * The driver, set up once: int8 is bigint, timestamptz is Temporal.Instant, numeric stays exact text, columns come as
 * camelCase. One pool for requests, one for workers, so that neither starves the other.
 */
import postgres from 'postgres'
import { beginOn } from './begin.ts'

const oid = { int8: 20, numeric: 1700, timestamptz: 1184, bytea: 17 }

// Postgres prints "2026-11-21 05:00:00.123+00"; UTC is set for every connection.
const instant = (text: string) => Temporal.Instant.from(`${text.replace(' ', 'T')}`)

const types = {
  bigint: { to: oid.int8, from: [oid.int8], serialize: (v: bigint) => v.toString(), parse: (v: string) => BigInt(v) },
  instant: { to: oid.timestamptz, from: [oid.timestamptz], serialize: (v: Temporal.Instant | string) => v.toString(), parse: instant },
  numeric: { to: oid.numeric, from: [oid.numeric], serialize: (v: string) => v, parse: (v: string) => v },
}

export type Sql = ReturnType<typeof connect>

/** Limits of one statement and one transaction: past them the work is given up and answered 503 or tried again. */
const statementTimeoutMs = 30_000
const lockTimeoutMs = 10_000
const idleInTransactionMs = 15_000

/** What a broken pool's last statements get to end before they are refused. */
const brokenPoolSeconds = 1

/**
 * A pool that outlives its database. When a connection breaks, the driver (3.4.9) may keep unsent bytes and a timer that
 * never fires, and that connection never connects again; so a pool that lost a connection is replaced as a whole, and
 * what waited in it is refused (503) instead of hanging. Shown by test/chaos/kill.test.ts.
 */
export function connect(url: string, connections: number) {
  let ended = false
  let pool = open()

  function open() {
    const made = postgres(url, {
      onclose: () => replace(made),
      max: connections,
      idle_timeout: 0,
      connect_timeout: 10,
      max_lifetime: null,
      prepare: true,
      // Asked once per connection: without it the driver cannot write arrays.
      fetch_types: true,
      onnotice: () => undefined,
      transform: { column: { from: postgres.toCamel } },
      types,
      connection: {
        application_name: 'tollgate',
        TimeZone: 'UTC',
        statement_timeout: statementTimeoutMs,
        lock_timeout: lockTimeoutMs,
        idle_in_transaction_session_timeout: idleInTransactionMs,
      },
    })
    return made
  }

  function replace(broken: typeof pool): void {
    if (ended || broken !== pool) return
    pool = open()
    broken.end({ timeout: brokenPoolSeconds }).catch(() => undefined)
  }

  const instead: Record<PropertyKey, unknown> = {
    begin: (work: Parameters<typeof beginOn>[1]) => beginOn(() => pool.reserve(), work),
    end: (options?: { timeout?: number }) => {
      ended = true
      return pool.end(options)
    },
  }
  return new Proxy(pool, {
    apply: (_first, self, given) => Reflect.apply(pool as unknown as (...all: unknown[]) => unknown, self, given),
    get: (_first, name) => instead[name] ?? Reflect.get(pool, name),
  })
}

export type TransactionSql = Parameters<Parameters<Sql['begin']>[1]>[0]

/** A piece of SQL that is put into a statement. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>

/** A pool, and whether it serves requests: those are refused while an environment's clock is being advanced. */
export type Db = { sql: Sql; refusesWhileAdvancing: boolean }
