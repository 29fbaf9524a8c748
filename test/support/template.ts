/** The migrated template that test databases are cloned from, and the server it lies on. */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '../../src/db/embedded/start.ts'
import { migrate } from '../../src/db/migrate.ts'
import { connect } from '../../src/db/postgres.ts'
import { databaseUrl, namePrefix, onServer } from './database.ts'

/** Nothing here has to survive a power cut; two files at a time may each hold a few worlds. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }

/** A PostgreSQL of our own in `folder`. */
export async function startServer(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = join(folder, 'server')
  await mkdir(dataDir, { recursive: true })
  // Root's server runs as another user, who has to get in.
  for (const path of [folder, dataDir]) await chmod(path, 0o755)
  const said: string[] = []
  try {
    return await startEmbedded({ dataDir, settings, log: line => said.push(line) })
  } catch (error) {
    throw new Error(['The test database did not start.', ...said].join('\n'), { cause: error })
  }
}

/** Makes the template; its name begins those of all its clones. */
export async function makeTemplate(server: string): Promise<string> {
  const name = `${namePrefix}_${randomBytes(4).toString('hex')}`
  await onServer(server, sql => sql`create database ${sql(name)}`)
  const sql = connect(databaseUrl(server, name), 1)
  try {
    await migrate(sql)
  } finally {
    await sql.end()
  }
  // A session on the template, be it a look or autovacuum, would hold up the cloning.
  await onServer(server, admin => admin`alter database ${admin(name)} with allow_connections false`)
  return name
}

/** Drops the template and whatever clones a broken test left behind. */
export async function dropTemplate(server: string, template: string): Promise<void> {
  await onServer(server, async sql => {
    const rows = await sql<
      { name: string }[]
    >`select datname as name from pg_database where starts_with(datname, ${template}) order by datname`
    for (const { name } of rows) await sql`drop database if exists ${sql(name)} with (force)`
  })
}
