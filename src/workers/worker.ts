/**
 * A worker does one kind of due work. Work without HTTP runs in the transaction that claims it; work with HTTP is
 * leased and runs outside; `batched` is leased work that loads and records many at once.
 */
import type { Context } from '../context.ts'
import type { DueKind } from '../db/due.ts'
import type { DueRow } from '../db/due-claim.ts'
import type { Tx } from '../db/transaction.ts'

type Common = {
  kind: DueKind
  /** How many at the same time in one process. */
  concurrency: number
}

export type Worker = Common &
  (
    | { way: 'transaction'; run(ctx: Context, tx: Tx, subjectId: string): Promise<void> }
    | { way: 'leased'; run(ctx: Context, environmentId: string, subjectId: string): Promise<void> }
    /** One promise per claim, in their order. It ends the due work itself, by the claims' fences. */
    | { way: 'batched'; run(ctx: Context, environmentId: string, claims: readonly DueRow[]): Promise<void>[] }
  )
