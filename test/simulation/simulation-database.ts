/** A migrated database for a run by hand: on the server in TOLLGATE_TEST_DATABASE, or on one of its own in a temp folder. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '../support/database.ts'
import { startServer } from '../support/template.ts'

export async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-simulation-'))
  const given = process.env.TOLLGATE_TEST_DATABASE
  const server = given ? { url: given, stop: async () => undefined } : await startServer(folder)
  process.env.TOLLGATE_TEST_DATABASE = server.url
  try {
    const database = await testDatabase()
    try {
      return await work(database.url)
    } finally {
      await database.drop()
    }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
