/** The database a command works on: somebody's, by DATABASE_URL, or our own in the data folder. */
import type { Config } from '../config.ts'
import { attachEmbedded } from '../db/embedded/attach.ts'
import { startEmbedded } from '../db/embedded/start.ts'

export type Database = { url: string; embedded: boolean; stop(): Promise<void> }

/** For the program itself: it owns the built-in server, and stops it. */
export async function ownDatabase(config: Config, log: (line: string) => void): Promise<Database> {
  if (config.databaseUrl !== null) return foreign(config.databaseUrl)
  const server = await startEmbedded({ dataDir: config.dataDir, log })
  return { url: server.url, embedded: true, stop: () => server.stop() }
}

/** For a command beside it: a guest of the running server, else its owner for a moment. */
export async function visitDatabase(config: Config, log: (line: string) => void): Promise<Database> {
  if (config.databaseUrl !== null) return foreign(config.databaseUrl)
  const running = await attachEmbedded(config.dataDir)
  return running ? { url: running.url, embedded: true, stop: async () => undefined } : await ownDatabase(config, log)
}

function foreign(url: string): Database {
  return { url, embedded: false, stop: async () => undefined }
}
