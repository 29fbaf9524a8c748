import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { connect, type Sql } from './postgres.ts'

let database: TestDatabase
let sql: Sql

beforeEach(async () => {
  database = await testDatabase()
  sql = database.sql
})
afterEach(() => database.drop())

/** As it was before the first migration. */
async function empty(): Promise<void> {
  await sql.unsafe('drop schema public cascade; create schema public').simple()
}

test('a migrated database has nothing pending and is left alone', async () => {
  assert.deepEqual(await pendingMigrations(sql), [])
  assert.deepEqual(await migrate(sql), { applied: [] })
})

test('processes that start together apply each migration once', async () => {
  await empty()
  const pending = await pendingMigrations(sql)
  assert.equal(pending[0], '0001_accounts.sql')
  const others = [connect(database.url, 1), connect(database.url, 1)]
  const answers = await Promise.all([sql, ...others].map(migrate))
  assert.deepEqual(answers.flatMap(a => a.applied).sort(), pending)
  assert.deepEqual(await pendingMigrations(sql), [])
  await Promise.all(others.map(other => other.end()))
})

test('what is missing is applied', async () => {
  const [latest] = await sql<{ name: string }[]>`select name from schema_migrations order by name desc limit 1`
  await empty()
  await migrate(sql)
  await sql`delete from schema_migrations where name = ${latest!.name}`
  assert.deepEqual(await pendingMigrations(sql), [latest!.name])
  // Its tables stand already: it fails as a whole, says which, and stays pending.
  await assert.rejects(migrate(sql), new RegExp(`Migration ${latest!.name} was not applied: .*already exists`))
  assert.deepEqual(await pendingMigrations(sql), [latest!.name])
})

test('a migration that was changed after it landed is refused', async () => {
  await sql`update schema_migrations set checksum = 'other' where name = '0001_accounts.sql'`
  await assert.rejects(migrate(sql), /0001_accounts\.sql was changed after it had been applied/)
  await assert.rejects(pendingMigrations(sql), /0001_accounts\.sql was changed/)
})

test('a migration numbered before one that has landed is refused', async () => {
  await sql`delete from schema_migrations where name = '0001_accounts.sql'`
  await assert.rejects(migrate(sql), /0001_accounts\.sql comes before/)
})

test('a database of a newer program is refused', async () => {
  await sql`insert into schema_migrations (name, checksum) values ('9999_later.sql', 'x')`
  await assert.rejects(migrate(sql), /9999_later\.sql, which this program does not know/)
})

test('a user who may not make tables is told what to do', async () => {
  await empty()
  const user = `visitor_${(await sql<{ name: string }[]>`select current_database() as name`)[0]!.name}`
  await sql`grant usage on schema public to public`
  await sql`create role ${sql(user)}`.catch((error: { code?: string }) => {
    // A server of somebody's own, where the tests may not make users.
    if (error.code !== '42501') throw error
  })
  const [made] = await sql`select from pg_roles where rolname = ${user}`
  if (!made) return
  const visitor = connect(database.url, 1)
  await visitor`select set_config('role', ${user}, false)`
  await assert.rejects(migrate(visitor), /permission denied.*owner of its database/)
  await visitor.end()
  await sql`drop role ${sql(user)}`
})
