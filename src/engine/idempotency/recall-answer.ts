import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { findRequest, lockKey } from './queries.ts'
import { type KeyedRequest, lockNumber } from './request-key.ts'
import { inFlight, openAnswer, type StoredAnswer } from './stored-answer.ts'

/** The answer given before to the same request, or null: then this transaction alone works on the key, until it ends. */
export async function recallAnswer(ctx: Context, tx: Tx, request: KeyedRequest): Promise<StoredAnswer | null> {
  // Two statements, one round trip: the second sees what was committed before the lock was ours.
  const [mine, row] = await Promise.all([lockKey(tx.sql, lockNumber(request)), findRequest(tx.sql, request)])
  if (!mine) throw inFlight()
  return row && openAnswer(ctx.seal, request, row)
}
