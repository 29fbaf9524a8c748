import type { Context } from '../../context.ts'
import { findRequest, startOrTakeOver } from './queries.ts'
import type { KeyedRequest } from './request-key.ts'
import { inFlight, openAnswer, type StoredAnswer } from './stored-answer.ts'

export type Start = { startedAt: Temporal.Instant } | { answer: StoredAnswer }

/** Marks a request that takes several transactions as begun, or finds its answer. `startedAt` tells our start from a later one. */
export async function startRequest(ctx: Context, request: KeyedRequest): Promise<Start> {
  const startedAt = ctx.clock.now()
  const { environmentId, key, route, hash: requestHash } = request
  if (await startOrTakeOver(ctx.db.sql, { environmentId, key, route, requestHash, startedAt })) return { startedAt }
  const row = await findRequest(ctx.db.sql, request)
  // Gone between the two: whoever held it has just ended without an answer.
  if (!row) throw inFlight()
  return { answer: openAnswer(ctx.seal, request, row) }
}
