/** A migrated database for one test file, cloned from the template that `npm test` makes once. */
import { randomBytes } from 'node:crypto'
import { migrate } from '../../src/db/migrate.ts'
import { connect, type Sql } from '../../src/db/postgres.ts'

export type TestDatabase = {
  url: string
  /** A small pool of its own, for looking and for corrupting rows; ended by `drop`. */
  sql: Sql
  drop(): Promise<void>
}

/** One for the test, some for what runs behind it. */
const connections = 4
/** Of every database that tests make. */
export const namePrefix = 'tollgate_test'

export async function testDatabase(): Promise<TestDatabase> {
  const server = process.env.TOLLGATE_TEST_DATABASE
  if (!server)
    throw new Error('TOLLGATE_TEST_DATABASE is not set. Run this file by `npm test -- <file>`, which starts a PostgreSQL and sets it.')
  const template = process.env.TOLLGATE_TEST_TEMPLATE
  const name = `${template ?? namePrefix}_${randomBytes(6).toString('hex')}`
  await onServer(server, async sql => {
    if (template) await sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`
    else await sql`create database ${sql(name)}`
  })
  const url = databaseUrl(server, name)
  const sql = connect(url, connections)
  // Without a template, the slow way: a file that is run by hand on a server of one's own.
  if (!template) await migrate(sql)
  return {
    url,
    sql,
    async drop() {
      await sql.end({ timeout: 1 })
      await onServer(server, admin => admin`drop database if exists ${admin(name)} with (force)`)
    },
  }
}

export function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** One statement on the server itself. */
export async function onServer(server: string, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = connect(server, 1)
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
