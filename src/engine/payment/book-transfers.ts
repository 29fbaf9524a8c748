import type { Context } from '../../context.ts'
import type { Transfer } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertTransfers } from './ledger-queries.ts'

/** Writes transfers into the ledger; a cause already booked is not booked again. */
export async function bookTransfers(ctx: Context, tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  await insertTransfers(tx, ctx.ids, transfers)
}
