import type { Context } from '../../context.ts'
import { glanceAtPayment } from './queries.ts'

/** A glance without a transaction, for those who wait. */
export function paymentStatus(ctx: Context, environmentId: string, paymentId: string): Promise<string | null> {
  return glanceAtPayment(ctx.db.sql, environmentId, paymentId)
}
