import type { Context } from '../../context.ts'
import { glanceAtDispute } from './dispute-queries.ts'

/** A glance without a transaction, for those who wait. */
export function disputeStatus(ctx: Context, environmentId: string, disputeId: string): Promise<string | null> {
  return glanceAtDispute(ctx.db.sql, environmentId, disputeId)
}
