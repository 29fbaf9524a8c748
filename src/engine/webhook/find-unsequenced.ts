import type { Context } from '../../context.ts'
import { environmentsToSequence } from './queries.ts'

/** Environments of one round; the others come in the next. */
const environmentsMax = 100

/** Environments with events that wait for their number, but those whose clock is being advanced: their events are numbered there. */
export async function findUnsequenced(ctx: Context): Promise<string[]> {
  return await environmentsToSequence(ctx.db.sql, environmentsMax)
}
