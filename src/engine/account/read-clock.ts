import type { Context } from '../../context.ts'
import { environmentNow } from '../../core/environment.ts'
import { loadClock, type Processed } from './clock-queries.ts'

export type ClockReading = {
  now: Temporal.Instant
  status: 'ready' | 'advancing'
  /** Whether time stands still, or will once the advance is over. */
  frozen: boolean
  target: Temporal.Instant | null
  processed: Processed
}

/** Not in a transaction of the environment: those are refused while its clock is advanced, and this is how one waits. */
export async function readClock(ctx: Context, environmentId: string): Promise<ClockReading> {
  const clock = await loadClock(ctx.db.sql, environmentId)
  return {
    now: environmentNow(clock, ctx.clock.now()),
    status: clock.status,
    frozen: clock.status === 'advancing' ? clock.freezeAtTarget : clock.frozenAt !== null,
    target: clock.target,
    processed: clock.processed,
  }
}
