import type { Context } from '../../context.ts'
import { findPublicLink } from './queries.ts'

const tokenShape = /^[A-Za-z0-9_-]{22}$/

/** What a secret link opens; null: nothing, also for anything that is no token of ours. */
export async function sessionOfToken(ctx: Context, token: string): Promise<{ environmentId: string; sessionId: string } | null> {
  return tokenShape.test(token) ? findPublicLink(ctx.db.sql, token) : null
}
