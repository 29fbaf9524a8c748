/** `tollgate migrate`: brings the database's schema up to this program. */
import type { Config } from '../config.ts'
import { migrate as applyMigrations } from '../db/migrate.ts'
import { visit } from './visit.ts'

export async function migrate(config: Config): Promise<number> {
  return await visit(config, async ctx => {
    const { applied } = await applyMigrations(ctx.db.sql)
    process.stdout.write(applied.length === 0 ? 'The schema is up to date.\n' : applied.map(name => `Applied ${name}\n`).join(''))
    return 0
  })
}
