/**
 * Where it is measured: the real program in a process of its own with its own durable PostgreSQL, and beside its
 * database an empty one of the same server and schema, where the floors write.
 */
import { Pool } from 'undici'
import { attachEmbedded } from '../src/db/embedded/attach.ts'
import { migrate } from '../src/db/migrate.ts'
import { connect, type Sql } from '../src/db/postgres.ts'
import { databaseUrl } from '../test/support/database.ts'
import { type Program, startProgram } from '../test/support/program.ts'

export type Place = {
  program: Program
  /** Of the program, for looking. */
  sql: Sql
  floorUrl: string
  close(): Promise<void>
}

export async function openPlace(environment: Record<string, string>): Promise<Place> {
  const program = await startProgram(environment)
  try {
    const found = await attachEmbedded(program.dataDir)
    if (!found) throw new Error('The program runs without its PostgreSQL.')
    const sql = connect(found.url, 2)
    await sql`create database floor`
    const floorUrl = databaseUrl(found.url, 'floor')
    const floor = connect(floorUrl, 1)
    await migrate(floor)
    await floor.end()
    return {
      program,
      sql,
      floorUrl,
      async close() {
        await sql.end({ timeout: 1 })
        await program.stop()
        await program.remove()
      },
    }
  } catch (error) {
    await program.remove()
    throw error
  }
}

// biome-ignore lint/suspicious/noExplicitAny: benches read whatever the server answers.
export type Call = (method: 'GET' | 'POST', path: string, body?: object) => Promise<any>

/** A client with so many kept-alive connections. Whatever is not a 2xx ends the bench. */
export function clientOf({ url, apiKey }: Program, connections: number): { call: Call; close(): Promise<void> } {
  const pool = new Pool(url, { connections, pipelining: 1 })
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  return {
    async call(method, path, body) {
      const answer = await pool.request({ method, path, headers, body: body ? JSON.stringify(body) : null })
      const text = await answer.body.text()
      if (answer.statusCode >= 300) throw new Error(`${method} ${path} was answered ${answer.statusCode}: ${text}`)
      return JSON.parse(text)
    },
    close: () => pool.close(),
  }
}

/** Sessions are for customers who have none yet: the n-th has a known id. */
export const customerId = (n: number) => `cus_${n.toString().padStart(26, '0')}`

export async function seedCustomers(sql: Sql, environmentId: string, from: number, count: number): Promise<void> {
  await sql`
    insert into customers (environment_id, id, external_id, name, email, currency, created_at, updated_at)
    select ${environmentId}, 'cus_' || lpad(n::text, 26, '0'), 'user_' || n, 'Jane Smith', 'jane@example.com', 'inr', now(), now()
    from generate_series(${from}::int, ${from + count - 1}::int) n`
  await sql`analyze customers`
}
