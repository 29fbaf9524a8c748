/** Workers that note what they ran, and when. */
import type { Clock, Context } from '../../src/context.ts'
import type { DueKind } from '../../src/db/due.ts'
import { type Tx, transaction } from '../../src/db/transaction.ts'
import type { Worker } from '../../src/workers/worker.ts'

/** `at`: hours from when the workers were made. */
export type Ran = { kind: DueKind; subjectId: string; at: number }

/** One per kind. `then` is what the work brings about. */
export function noting(
  clock: Clock,
  kinds: readonly DueKind[],
  ran: Ran[],
  then: (ctx: Context, tx: Tx, kind: DueKind, subjectId: string) => Promise<void> = async () => undefined,
): Worker[] {
  const began = clock.now()
  return kinds.map((kind, n): Worker => {
    const run = async (ctx: Context, tx: Tx, subjectId: string) => {
      ran.push({ kind, subjectId, at: began.until(tx.now).total('hours') })
      await then(ctx, tx, kind, subjectId)
    }
    // Both ways, by turns.
    if (n % 2 === 0) return { kind, way: 'transaction', concurrency: 4, run }
    return {
      kind,
      way: 'leased',
      concurrency: 4,
      run: (ctx, environmentId, subjectId) => transaction(ctx, environmentId, tx => run(ctx, tx, subjectId)),
    }
  })
}
