import type { Context } from '../../context.ts'
import { takeAbandoned } from './clock-queries.ts'
import { type DueRunner, leaseEnd, stepClock } from './step-clock.ts'

/** Of real time, before the other clocks get their turn. */
const turnMs = 60_000

/** Takes over one clock whose lease ended, and steps it on. False: there is none. */
export async function resumeAdvance(ctx: Context, runner: DueRunner, stopping?: AbortSignal): Promise<boolean> {
  const held = await takeAbandoned(ctx.db.sql, ctx.clock.now(), leaseEnd(ctx))
  if (!held) return false
  await stepClock(ctx, held, runner, { forMs: turnMs, stopping })
  return true
}
