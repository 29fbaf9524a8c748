import type { Context } from '../../context.ts'
import { deleteOlderThan } from './queries.ts'

/** As long as stored answers are promised. */
const keptHours = 30 * 24

/** Forgets answers past their time. Called by the worker now and then. */
export async function reapIdempotentRequests(ctx: Context): Promise<void> {
  const before = ctx.clock.now().subtract({ hours: keptHours })
  while (await deleteOlderThan(ctx.db.sql, before));
}
