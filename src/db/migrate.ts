/**
 * Numbered SQL files, applied in order, each once and in a transaction of its own. A transaction lock makes two
 * processes that start together take turns; what landed is kept with its checksum and never edited.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { Sql, TransactionSql } from './postgres.ts'

type Migration = { name: string; text: string; checksum: string }

const folder = new URL('migrations/', import.meta.url)
const fileShape = /^\d{4}_[a-z0-9_]+\.sql$/

/** Any constant of our own: it only has to be the same in every process. */
const turn = 7_165_534_001n

/** How long a process waits for another one's migration; a rewrite of a large table takes minutes. */
const turnTimeoutMs = 10 * 60_000
/** How long a statement waits for a table: everybody else queues behind it, so it gives up and is tried by hand at a quiet hour. */
const lockTimeoutMs = 5_000

const privilegeMissing = '42501'
const lockNotAvailable = '55P03'

/** Applies what is missing; answers the names applied by this call. */
export async function migrate(sql: Sql): Promise<{ applied: string[] }> {
  const migrations = await readMigrations()
  const missing = await missingOf(sql, migrations)
  const applied: string[] = []
  for (const migration of missing) if (await applyInTurn(sql, migration)) applied.push(migration.name)
  return { applied }
}

/** Names that `migrate` would apply. Changes nothing. */
export async function pendingMigrations(sql: Sql): Promise<string[]> {
  const missing = await missingOf(sql, await readMigrations())
  return missing.map(m => m.name)
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.sql')).sort()
  return await Promise.all(names.map(readMigration))
}

async function readMigration(name: string): Promise<Migration> {
  if (!fileShape.test(name)) throw new Error(`Migration ${name} is not named like 0001_what_it_brings.sql.`)
  // A checkout on Windows may have turned the line ends.
  const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n')
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
}

/** What the database has not seen; throws when what it has seen is not what lies here. */
async function missingOf(sql: Sql, migrations: readonly Migration[]): Promise<Migration[]> {
  const [table] = await sql<{ found: boolean }[]>`select to_regclass('schema_migrations') is not null as found`
  if (!table?.found) return [...migrations]
  const rows = await sql<{ name: string; checksum: string }[]>`select name, checksum from schema_migrations order by name`
  const known = new Map(migrations.map(m => [m.name, m]))
  for (const row of rows) {
    const migration = known.get(row.name)
    if (!migration)
      throw new Error(`The database has had migration ${row.name}, which this program does not know: run the newer program that made it.`)
    refuseChanged(migration, row.checksum)
  }
  const seen = new Set(rows.map(row => row.name))
  const missing = migrations.filter(m => !seen.has(m.name))
  const latest = rows.at(-1)?.name
  const late = missing.find(m => latest !== undefined && m.name < latest)
  if (late) throw new Error(`Migration ${late.name} comes before ${latest}, which the database has already had: give it the next number.`)
  return missing
}

function refuseChanged(migration: Migration, checksum: string): void {
  if (migration.checksum !== checksum)
    throw new Error(`Migration ${migration.name} was changed after it had been applied: put its text back and write a new migration.`)
}

/** False when another process was quicker. */
async function applyInTurn(sql: Sql, migration: Migration): Promise<boolean> {
  try {
    return await sql.begin(tx => apply(tx, migration))
  } catch (error) {
    throw new Error(`Migration ${migration.name} was not applied: ${explain(error as Error & { code?: string })}`, { cause: error })
  }
}

async function apply(tx: TransactionSql, migration: Migration): Promise<boolean> {
  // The pool's time-outs are meant for requests. "set local" takes no parameters: these are our own numbers.
  await tx.unsafe(
    `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = ${turnTimeoutMs}`,
  )
  await tx`select pg_advisory_xact_lock(${turn})`
  await tx.unsafe(`set local lock_timeout = ${lockTimeoutMs}`)
  await tx`
    create table if not exists schema_migrations (
      name text primary key,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`
  const [seen] = await tx<{ checksum: string }[]>`select checksum from schema_migrations where name = ${migration.name}`
  if (seen) {
    refuseChanged(migration, seen.checksum)
    return false
  }
  await tx.unsafe(migration.text).simple()
  await tx`insert into schema_migrations (name, checksum) values (${migration.name}, ${migration.checksum})`
  return true
}

function explain(error: Error & { code?: string }): string {
  if (error.code === privilegeMissing)
    return `${error.message}. Make the program's database user the owner of its database, or grant it "create" on the schema.`
  if (error.code === lockNotAvailable)
    return `a table was in use for longer than ${lockTimeoutMs} ms. Nothing was changed; try again at a quieter moment.`
  return error.message
}
