/** Due work by hand, for tests, the simulator and the demo: the same claims as the loops make, with nothing in the background. */
import type { Context } from '../context.ts'
import { anyEnvironment, type DueScope, findDue } from '../db/due-claim.ts'
import { findUnsequenced } from '../engine/webhook/find-unsequenced.ts'
import { sequenceEvents } from '../engine/webhook/sequence-events.ts'
import { workers as allWorkers } from './kinds.ts'
import { startDue } from './start-due.ts'
import type { Worker } from './worker.ts'

/** One round takes no more of a kind than this. */
const roundMax = 64
/** Work that always schedules itself for now would go on for ever. */
const roundsMax = 10_000

export type DueOptions = { environmentId?: string; workers?: readonly Worker[] }

/** One round: what is due and free now, run to its end. Answers how much was run, failing work included. */
export async function runDueOnce(ctx: Context, options: DueOptions = {}): Promise<number> {
  const workers = options.workers ?? allWorkers
  const scope: DueScope = options.environmentId === undefined ? anyEnvironment : { environmentId: options.environmentId, status: 'ready' }
  const found = await findDue(
    ctx,
    scope,
    workers.map(w => ({ kind: w.kind, most: Math.min(w.concurrency, roundMax) })),
  )
  let run = 0
  for (const worker of workers) {
    const rows = found.filter(row => row.kind === worker.kind)
    if (rows.length === 0) continue
    const started = await startDue(ctx, scope, worker, rows)
    const ends = await Promise.all(started.map(s => s.ended))
    run += ends.filter(end => end !== 'taken').length
  }
  return run
}

/** Numbers what waits, in every environment. Answers how many events. */
export async function sequenceOnce(ctx: Context): Promise<number> {
  let total = 0
  for (const environmentId of await findUnsequenced(ctx)) total += await sequenceEvents(ctx, environmentId)
  return total
}

/** Until nothing is due now in the environment, and no event waits for its number. */
export async function settleAll(ctx: Context, environmentId: string, workers: readonly Worker[] = allWorkers): Promise<void> {
  for (let round = 0; round < roundsMax; round += 1) {
    const run = await runDueOnce(ctx, { environmentId, workers })
    const sequenced = await sequenceEvents(ctx, environmentId)
    if (run === 0 && sequenced === 0) return
  }
  throw new Error(`environment ${environmentId} did not come to rest in ${roundsMax} rounds`)
}
