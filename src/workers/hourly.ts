import type { Context } from '../context.ts'
import { reapIdempotentRequests } from '../engine/idempotency/reap-idempotent-requests.ts'
import { runChecks } from '../engine/integrity/run-checks.ts'
import { reapEvents } from '../engine/webhook/reap-events.ts'

/** Checks the books and drops what has been kept long enough. Always false: the next round is an hour away. */
export async function runHourly(ctx: Context, stopping: AbortSignal): Promise<boolean> {
  async function step(what: string, work: () => Promise<unknown>): Promise<void> {
    if (stopping.aborted) return
    try {
      await work()
    } catch (error) {
      // A process that stops takes its connections away.
      if (!stopping.aborted) ctx.log.error({ error }, `${what} failed`)
    }
  }

  await step('the integrity check', async () => {
    const { ok, invariants } = await runChecks(ctx, null)
    const violated = invariants.filter(i => i.violations > 0)
    if (!ok) ctx.log.error({ violated }, 'invariants are violated')
  })
  await step('reaping stored answers', () => reapIdempotentRequests(ctx))
  await step('reaping events', () => reapEvents(ctx))
  return false
}
