import type { Context } from '../../context.ts'
import { glanceAtRefund } from './refund-queries.ts'

/** A glance without a transaction, for those who wait. */
export function refundStatus(ctx: Context, environmentId: string, refundId: string): Promise<string | null> {
  return glanceAtRefund(ctx.db.sql, environmentId, refundId)
}
