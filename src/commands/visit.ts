import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { visitDatabase } from './database.ts'
import { makeLog } from './log.ts'
import { makeContexts } from './make-contexts.ts'

/** Lends a command the database and a context, and gives both back. Its log goes to stderr: stdout is the command's. */
export async function visit(config: Config, work: (ctx: Context) => Promise<number>): Promise<number> {
  const log = makeLog({ logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel }, process.stderr)
  const database = await visitDatabase(config, line => log.info({}, line))
  try {
    const contexts = makeContexts(config, database.url, log, { due: () => {}, outbox: () => {} })
    try {
      return await work(contexts.workers)
    } finally {
      await contexts.close()
    }
  } finally {
    await database.stop()
  }
}
