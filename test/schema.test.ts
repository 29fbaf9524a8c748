/** What every table must promise, read from the migrated database itself. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Sql } from '../src/db/postgres.ts'
import { schemaText } from '../src/db/schema-text.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'

/** Looked up before the environment is known, or about the database as a whole. */
const globalTables = ['organizations', 'environments', 'api_keys', 'public_links', 'schema_migrations']

/** Its environment follows from the others: the one place where a reference goes to what is global. */
const globalTargets = ['organizations', 'environments']

let database: TestDatabase
let sql: Sql

before(async () => {
  database = await testDatabase()
  sql = database.sql
})
after(() => database.drop())

async function names(query: ReturnType<typeof sql<{ name: string }[]>>): Promise<string[]> {
  return (await query).map(row => row.name)
}

test('times have a zone and no column is a float or money', async () => {
  const found = await names(sql`
    select table_name || '.' || column_name || ' is ' || data_type as name from information_schema.columns
    where table_schema = current_schema()
      and data_type in ('timestamp without time zone', 'time without time zone', 'time with time zone', 'real', 'double precision', 'money')
    order by 1`)
  assert.deepEqual(found, [])
})

test('amounts are bigint: what is counted in minor units, whatever its name', async () => {
  const found = await names(sql`
    select table_name || '.' || column_name || ' is ' || data_type as name from information_schema.columns
    where table_schema = current_schema() and data_type not in ('bigint', 'boolean')
      and column_name ~ '(^|_)(amount|total|subtotal|balance|refunded)(_|$)' and column_name !~ '_decimal$'
    order by 1`)
  assert.deepEqual(found, [])
})

test('decimals have a scale', async () => {
  const found = await names(sql`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = current_schema() and data_type = 'numeric' and numeric_scale is null
    order by 1`)
  assert.deepEqual(found, [])
})

test('every table has a primary key, and all but the global ones begin it with environment_id', async () => {
  const found = await names(sql`
    select c.relname || coalesce(' (' || a.attname || ')', ' (none)') as name
    from pg_class c
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and (a.attname is null or (a.attname <> 'environment_id' and c.relname <> all(${globalTables}::text[])))
    order by 1`)
  assert.deepEqual(found, [])
})

test('every reference includes environment_id, so that none across tenants can be stored', async () => {
  const found = await names(sql`
    select k.conrelid::regclass || '.' || k.conname as name
    from pg_constraint k
    where k.contype = 'f' and k.connamespace = current_schema()::regnamespace
      and k.confrelid::regclass::text <> all(${globalTargets}::text[])
      and not exists (
        select from unnest(k.conkey, k.confkey) as pair (ours, theirs)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.ours
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.theirs
        where a.attname = 'environment_id' and b.attname = 'environment_id')
    order by 1`)
  assert.deepEqual(found, [])
})

test('indexes that keep something unique begin with environment_id', async () => {
  // A provider's webhook names its connection before the environment is known; a position is given out by one sequence for all.
  const others = ['connection_id_is_unique', 'event_position_is_unique']
  const found = await names(sql`
    select x.relname as name
    from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
    where x.relnamespace = current_schema()::regnamespace and i.indisunique and not i.indisprimary
      and a.attname <> 'environment_id' and t.relname <> all(${globalTables}::text[]) and x.relname <> all(${others}::text[])
    order by 1`)
  assert.deepEqual(found, [])
})

test('constraints and indexes are named after what they promise', async () => {
  // A primary or foreign key promises what it is: their own names say it. PostgreSQL's names for the rest say nothing.
  const found = await names(sql`
    select conname as name from pg_constraint
    where connamespace = current_schema()::regnamespace and contype in ('c', 'u', 'x')
      and conname ~ ('^' || conrelid::regclass || '_.*(check|key|excl)[0-9]*$')
    union all
    select x.relname from pg_index i join pg_class x on x.oid = i.indexrelid
    where x.relnamespace = current_schema()::regnamespace and x.relname ~ '_idx[0-9]*$'
    order by 1`)
  assert.deepEqual(found, [])
})

test('names are not cut off at 63 bytes', async () => {
  const found = await names(sql`
    select conname as name from pg_constraint where connamespace = current_schema()::regnamespace and length(conname) >= 63 and contype <> 'n'
    union all
    select relname from pg_class where relnamespace = current_schema()::regnamespace and length(relname) >= 63
    order by 1`)
  assert.deepEqual(found, [])
})

test('schema.sql is what the migrations make (npm run schema)', async () => {
  const kept = await readFile(new URL('../src/db/schema.sql', import.meta.url), 'utf8')
  assert.equal(kept, await schemaText(sql))
})

test('schema.sql alone makes the same schema', async () => {
  const [row] = await sql<{ name: string }[]>`select 'again_' || current_database() as name`
  const schema = row!.name
  const text = await readFile(new URL('../src/db/schema.sql', import.meta.url), 'utf8')
  const again = await sql.begin(async tx => {
    await tx`create schema ${tx(schema)}`
    await tx`select set_config('search_path', ${schema}, true)`
    await tx.unsafe(text).simple()
    return await schemaText(tx as unknown as Sql)
  })
  assert.equal(again, text)
})
