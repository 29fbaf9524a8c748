/** The clock of an environment, advanced with this program's workers. */
import type { Context } from '../context.ts'
import { advanceClock } from '../engine/account/advance-clock.ts'
import type { AdvanceRequest } from '../engine/account/begin-advance.ts'
import type { ClockReading } from '../engine/account/read-clock.ts'
import { resumeAdvance } from '../engine/account/resume-advance.ts'
import type { DueRunner } from '../engine/account/step-clock.ts'
import { workers as allWorkers } from './kinds.ts'
import { startDue } from './start-due.ts'
import type { Worker } from './worker.ts'

export async function advanceEnvironment(
  ctx: Context,
  environmentId: string,
  request: AdvanceRequest,
  workers: readonly Worker[] = allWorkers,
): Promise<ClockReading> {
  return await advanceClock(ctx, environmentId, request, runnerOf(workers))
}

/** True when a clock was taken over: there may be another. */
export async function resumeAdvances(ctx: Context, workers: readonly Worker[] = allWorkers, stopping?: AbortSignal): Promise<boolean> {
  return await resumeAdvance(ctx, runnerOf(workers), stopping)
}

function runnerOf(workers: readonly Worker[]): DueRunner {
  return {
    kinds: workers.map(worker => worker.kind),
    async start(ctx, scope, rows) {
      const started = []
      for (const worker of workers) {
        const ofKind = rows.filter(row => row.kind === worker.kind)
        if (ofKind.length > 0) started.push(...(await startDue(ctx, scope, worker, ofKind)))
      }
      return started
    },
  }
}
