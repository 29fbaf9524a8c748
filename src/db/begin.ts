/**
 * Transactions on the driver's reserved connections, in place of its own `begin`, for two reasons. When a connection
 * breaks inside a transaction, the driver (3.4.9) still writes `rollback` to it; the bytes stay in its buffer and go out
 * ahead of the next hello, so that the pool never recovers from a restart of the database (test/chaos/kill.test.ts).
 * And it waits for the answer to `begin`; here the first statement travels with it: a round trip less.
 */
import type { ReservedSql } from 'postgres'

/** The driver's connection, as far as it tells when it closed. */
type Connection = { onclose: ((error: Error) => void) | null }

// biome-ignore lint/suspicious/noExplicitAny: the codecs of a pool are part of its type, and any pool will do.
type AnyReserved = ReservedSql<any>

export async function beginOn<T>(reserve: () => Promise<AnyReserved>, work: (sql: AnyReserved) => Promise<T>): Promise<T> {
  const reserved = await reserve()
  let connection: Connection | null = null
  let broken: Error | null = null
  const onexecute = (used: Connection) => {
    connection = used
    used.onclose = error => {
      broken = error
    }
    return true
  }
  const giveBack = () => {
    if (connection) connection.onclose = null
    reserved.release()
  }
  const sql = refusingWhen(reserved, () => broken)
  try {
    const started = reserved.unsafe('begin', [], { onexecute } as object).execute()
    started.catch(() => undefined)
    const answer = work(sql)
    // As with the driver's own: a list of statements is waited for.
    const result = (await (Array.isArray(answer) ? Promise.all(answer) : answer)) as T
    await started
    await sql.unsafe('commit')
    giveBack()
    return result
  } catch (error) {
    // The driver took a broken connection out of the pool by itself; any other goes back, rolled back.
    if (broken === null) await reserved.unsafe('rollback').then(giveBack, () => undefined)
    throw error
  }
}

/** Nothing more is written to a connection that broke. */
function refusingWhen(reserved: AnyReserved, broken: () => Error | null): AnyReserved {
  const refuse = () => {
    const error = broken()
    if (error) throw error
  }
  return new Proxy(reserved, {
    apply(target, self, given) {
      refuse()
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, given)
    },
    get(target, name) {
      if (name === 'unsafe') refuse()
      return Reflect.get(target, name)
    },
  })
}
