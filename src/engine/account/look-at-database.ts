import type { Context } from '../../context.ts'
import { type Backlog, databaseState, readBacklog } from './queries.ts'

export type { Backlog }

/** The database's own clock, and a setting that would lose what was committed, if there is one. */
export function databaseSays(ctx: Context): Promise<{ now: Temporal.Instant; unsafe: string | null }> {
  return databaseState(ctx.db.sql)
}

/** How much is waiting, for the metrics. */
export function backlog(ctx: Context): Promise<Backlog> {
  return readBacklog(ctx.db.sql, ctx.clock.now())
}
