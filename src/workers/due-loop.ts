import type { Context } from '../context.ts'
import { anyEnvironment, type DueRow, findDue } from '../db/due-claim.ts'
import type { Bell } from './bell.ts'
import { type Ended, startDue } from './start-due.ts'
import type { Worker } from './worker.ts'

/** The truth behind the wake-ups: other processes make work too, and time passes. */
export const pollMs = 100
/** After an error of the loop itself: the database is away. */
export const restMs = 1_000

type Lane = { worker: Worker; running: number; full: boolean }

const keyOf = (row: DueRow) => `${row.environmentId} ${row.kind} ${row.subjectId}`

/** Finds due work and keeps each kind's lane filled, until told to stop; then waits for what is under way. */
export async function runDueLoop(ctx: Context, workers: readonly Worker[], bell: Bell, stopping: AbortSignal): Promise<void> {
  const lanes = workers.map((worker): Lane => ({ worker, running: 0, full: false }))
  const running = new Map<string, Promise<unknown>>()

  async function round(): Promise<boolean> {
    // A lane that is nearly full waits, so that work is claimed by the handful and not one by one.
    const open = lanes.filter(({ worker, running: now }) => now === 0 || worker.concurrency - now >= worker.concurrency / 4)
    const wanted = open.map(({ worker, running: now }) => ({ kind: worker.kind, most: worker.concurrency - now }))
    const found = await findDue(ctx, anyEnvironment, wanted)
    let more = false
    for (const [n, lane] of open.entries()) {
      const ofKind = found.filter(row => row.kind === lane.worker.kind)
      lane.full = ofKind.length === wanted[n]!.most
      const fresh = ofKind.filter(row => !running.has(keyOf(row)))
      if (fresh.length === 0) continue
      const started = await startDue(ctx, anyEnvironment, lane.worker, fresh)
      for (const { row, ended } of started) track(lane, row, ended)
      if (lane.full && started.length > 0 && lane.running < lane.worker.concurrency) more = true
    }
    return more
  }

  function track(lane: Lane, row: DueRow, ended: Promise<Ended>): void {
    const key = keyOf(row)
    lane.running += 1
    const gone = ended.then(end => {
      lane.running -= 1
      running.delete(key)
      // There was more than the lane could take. What others have is left to them until the next poll.
      if (lane.full && end !== 'taken') bell.ring()
    })
    running.set(key, gone)
  }

  while (!stopping.aborted) {
    try {
      if (!(await round())) await bell.wait(pollMs)
    } catch (error) {
      ctx.log.error({ error }, 'looking for due work failed')
      await ctx.clock.sleep(restMs, stopping)
    }
  }
  await Promise.all(running.values())
}
