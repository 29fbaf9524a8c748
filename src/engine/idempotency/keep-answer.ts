import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertFinished } from './queries.ts'
import type { KeyedRequest } from './request-key.ts'
import { inFlight, type StoredAnswer, sealAnswer } from './stored-answer.ts'

/** Stores the answer in the transaction of its effect: both are there, or neither. */
export async function keepAnswer(ctx: Context, tx: Tx, request: KeyedRequest, answer: StoredAnswer): Promise<void> {
  const now = ctx.clock.now()
  const kept = await insertFinished(tx.sql, {
    environmentId: request.environmentId,
    key: request.key,
    requestHash: request.hash,
    route: request.route,
    status: answer.status,
    sealedBody: sealAnswer(ctx.seal, request, answer),
    startedAt: now,
    finishedAt: now,
  })
  // Only another kind of route can have taken the key meanwhile: this effect is rolled back.
  if (!kept) throw inFlight()
}
