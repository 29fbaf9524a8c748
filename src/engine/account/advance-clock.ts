import type { Context } from '../../context.ts'
import { type AdvanceRequest, beginAdvance } from './begin-advance.ts'
import { type ClockReading, readClock } from './read-clock.ts'
import { type DueRunner, stepClock } from './step-clock.ts'

/** Of real time, so that the answer comes within a minute: what is left goes on in the background. */
const answerWithinMs = 55_000

/** Moves an environment's clock and does everything that becomes due on the way, in order. */
export async function advanceClock(ctx: Context, environmentId: string, request: AdvanceRequest, runner: DueRunner): Promise<ClockReading> {
  const fence = await beginAdvance(ctx, environmentId, request)
  await stepClock(ctx, { environmentId, fence }, runner, { forMs: answerWithinMs })
  return await readClock(ctx, environmentId)
}
