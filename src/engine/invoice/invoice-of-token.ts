import type { Context } from '../../context.ts'
import { findInvoiceLink } from './queries.ts'

const tokenShape = /^[A-Za-z0-9_-]{22}$/

/** What a secret link opens; null: nothing, also for anything that is no token of ours. */
export async function invoiceOfToken(ctx: Context, token: string): Promise<{ environmentId: string; invoiceId: string } | null> {
  return tokenShape.test(token) ? findInvoiceLink(ctx.db.sql, token) : null
}
