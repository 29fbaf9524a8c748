/** Whether the process lives, and whether it can do its work. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { pendingMigrations } from '../db/migrate.ts'
import { databaseSays } from '../engine/account/look-at-database.ts'
import { asFailure, sendJson } from './answer.ts'
import { limits } from './limits.ts'

export function mountHealth(app: FastifyInstance, ctx: Context): void {
  app.get('/health/live', async (_request, reply) => sendJson(reply, 200, { status: 'live' }))
  app.get('/health/ready', async (_request, reply) => {
    const reasons = await reasonsAgainst(ctx)
    return sendJson(reply.header('cache-control', 'no-store'), reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? 'ready' : 'not_ready',
      reasons,
    })
  })
}

/** Why requests cannot be served right now; empty when they can. */
export async function reasonsAgainst(ctx: Context): Promise<string[]> {
  const late = new AbortController()
  const tooLate = ctx.clock
    .sleep(limits.healthTimeoutMs, late.signal)
    .then(() => [`the database does not answer within ${limits.healthTimeoutMs} ms`])
  try {
    return await Promise.race([databaseReasons(ctx), tooLate])
  } finally {
    late.abort()
  }
}

async function databaseReasons(ctx: Context): Promise<string[]> {
  try {
    const [state, pending] = await Promise.all([databaseSays(ctx), pendingMigrations(ctx.db.sql)])
    const skewMs = Math.abs(state.now.epochMilliseconds - ctx.clock.now().epochMilliseconds)
    return [
      ...(pending.length > 0 ? [`migrations are missing: ${pending.join(', ')}; run "tollgate migrate"`] : []),
      ...(skewMs > limits.clockSkewMs ? [`the clocks of this machine and of the database differ by ${skewMs} ms: set them by NTP`] : []),
      // What was answered as done would be lost in a crash.
      ...(state.unsafe ? [`the database does not keep what it commits: switch on ${state.unsafe}`] : []),
    ]
  } catch (error) {
    ctx.log.warn({ error: String(error) }, 'not ready: the database cannot be asked')
    // Migrations say themselves what is wrong with them; a driver's words might name hosts and users.
    return [asFailure(error) === null && error instanceof Error ? error.message : 'the database cannot be reached']
  }
}
