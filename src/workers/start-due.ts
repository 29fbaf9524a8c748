import type { Context } from '../context.ts'
import { type DueRow, type DueScope, failDue, finishDue, leaseDue, runInTransaction } from '../db/due-claim.ts'
import type { Worker } from './worker.ts'

/** `taken`: somebody else has it, or it is no longer as it was found. */
export type Ended = 'done' | 'failed' | 'taken'

export type Started = { row: DueRow; ended: Promise<Ended> }

/** Claims found work of one kind and starts it. Nothing here throws later: an `ended` never rejects. */
export async function startDue(ctx: Context, scope: DueScope, worker: Worker, found: readonly DueRow[]): Promise<Started[]> {
  if (worker.way === 'transaction') {
    const { run } = worker
    return found.map(row => ({
      row,
      ended: guarded(ctx, row, async () => ((await runInTransaction(ctx, scope, row, run)) ? 'done' : 'taken')),
    }))
  }
  const leased = await leaseDue(ctx, scope, found)
  if (worker.way === 'leased') {
    const { run } = worker
    const finish = async (row: DueRow): Promise<Ended> => {
      await run(ctx, row.environmentId, row.subjectId)
      await finishDue(ctx, row)
      return 'done'
    }
    return leased.map(row => ({ row, ended: guarded(ctx, row, () => finish(row)) }))
  }
  const byEnvironment = Map.groupBy(leased, row => row.environmentId)
  return [...byEnvironment].flatMap(([environmentId, rows]) => {
    const ends = worker.run(ctx, environmentId, rows)
    return rows.map((row, n) => ({ row, ended: guarded(ctx, row, () => ends[n]!.then(() => 'done' as const)) }))
  })
}

async function guarded(ctx: Context, row: DueRow, work: () => Promise<Ended>): Promise<Ended> {
  try {
    return await work()
  } catch (error) {
    try {
      await failDue(ctx, row, error)
    } catch (unwritten) {
      // The lease ends by itself, and the work is found again.
      ctx.log.error({ kind: row.kind, subjectId: row.subjectId, error, unwritten }, 'due work failed, and so did saying so')
    }
    return 'failed'
  }
}
