/** The clockwork: loops over due work, over events that wait for a number, and over clocks that are being advanced. */
import type { Context } from '../context.ts'
import { findUnsequenced } from '../engine/webhook/find-unsequenced.ts'
import { sequenceEvents } from '../engine/webhook/sequence-events.ts'
import { resumeAdvances } from './advance-clock.ts'
import { type Bell, makeBell } from './bell.ts'
import { pollMs, restMs, runDueLoop } from './due-loop.ts'
import { runHourly } from './hourly.ts'
import { workers as allWorkers } from './kinds.ts'
import type { Worker } from './worker.ts'

/** A clock whose process died is taken over this soon after its lease ended. */
const resumeEveryMs = 1_000
const hourMs = 3_600_000
/**
 * Numbering waits so long for company: under load events are numbered by the dozen, each round being a transaction of its
 * own beside the ones that make them. A delivery is that much later.
 */
const gatherMs = 15
/** What work that is under way gets to end when the process stops; what takes longer is taken over by its lease. */
const stopMs = 8_000
/** The first hourly round: not while a process starts up. */
const firstHourlyMs = 60_000

export type Workers = {
  /** Takes up nothing new and waits for what is under way. */
  stop(): Promise<void>
  due(): void
  outbox(): void
}

/** Any number of processes may run them at once. `ctx.db` must not be one that refuses while a clock is advanced. */
export function startWorkers(ctx: Context, workers: readonly Worker[] = allWorkers): Workers {
  const stopping = new AbortController()
  const due = makeBell(ctx.clock)
  const outbox = makeBell(ctx.clock)
  const advance = makeBell(ctx.clock)
  const hour = makeBell(ctx.clock)
  const loops = [
    runDueLoop(ctx, workers, due, stopping.signal),
    repeat('numbering events', outbox, pollMs, () => sequenceRound(ctx, stopping.signal)),
    repeat('resuming advanced clocks', advance, resumeEveryMs, () => resumeAdvances(ctx, workers, stopping.signal)),
  ]
  // Not waited for by `stop`: it may look at the books for long, and half of it is as good as none.
  void hour.wait(firstHourlyMs).then(() => repeat('the hourly round', hour, hourMs, () => runHourly(ctx, stopping.signal)))

  /** Again at once while there was something to do. An error is logged and ends nothing. */
  async function repeat(what: string, bell: Bell, everyMs: number, work: () => Promise<boolean>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (!(await work())) await bell.wait(everyMs)
      } catch (error) {
        ctx.log.error({ error }, `${what} failed`)
        await ctx.clock.sleep(restMs, stopping.signal)
      }
    }
  }

  return {
    async stop() {
      stopping.abort()
      for (const bell of [due, outbox, advance, hour]) bell.ring()
      await Promise.race([Promise.all(loops), ctx.clock.sleep(stopMs)])
    },
    due: due.ring,
    outbox: outbox.ring,
  }
}

async function sequenceRound(ctx: Context, stopping: AbortSignal): Promise<boolean> {
  await ctx.clock.sleep(gatherMs, stopping)
  const waiting = await findUnsequenced(ctx)
  for (const environmentId of waiting) {
    try {
      await sequenceEvents(ctx, environmentId)
    } catch (error) {
      // One environment's trouble is not that of the others.
      ctx.log.error({ environmentId, error }, 'numbering events failed')
    }
  }
  return false
}
