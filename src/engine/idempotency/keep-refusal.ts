import type { Context } from '../../context.ts'
import { findRequest, insertFinished } from './queries.ts'
import type { KeyedRequest } from './request-key.ts'
import { openAnswer, type StoredAnswer, sealAnswer } from './stored-answer.ts'

/** Stores a refusal whose transaction was rolled back. A twin may have been quicker: then its answer stands, and is answered. */
export async function keepRefusal(ctx: Context, request: KeyedRequest, answer: StoredAnswer): Promise<StoredAnswer | null> {
  const now = ctx.clock.now()
  const kept = await insertFinished(ctx.db.sql, {
    environmentId: request.environmentId,
    key: request.key,
    requestHash: request.hash,
    route: request.route,
    status: answer.status,
    sealedBody: sealAnswer(ctx.seal, request, answer),
    startedAt: now,
    finishedAt: now,
  })
  if (kept) return null
  const row = await findRequest(ctx.db.sql, request)
  return row && openAnswer(ctx.seal, request, row)
}
