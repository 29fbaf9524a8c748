import type { Context } from '../../context.ts'
import { deleteStarted, finishStarted, releaseStarted } from './queries.ts'
import type { KeyedRequest } from './request-key.ts'
import { type StoredAnswer, sealAnswer } from './stored-answer.ts'

/**
 * How a begun request ended: with an answer to keep; `refused` before anything happened, so the key is free again; or
 * `unsettled`, so that the same request, and only that, may be repeated at once.
 */
export async function endRequest(
  ctx: Context,
  request: KeyedRequest & { startedAt: Temporal.Instant },
  end: StoredAnswer | 'refused' | 'unsettled',
): Promise<void> {
  const { environmentId, key, startedAt } = request
  const row = { environmentId, key, startedAt }
  if (end === 'refused') return await deleteStarted(ctx.db.sql, row)
  if (end === 'unsettled') return await releaseStarted(ctx.db.sql, row)
  const sealedBody = sealAnswer(ctx.seal, request, end)
  await finishStarted(ctx.db.sql, { ...row, status: end.status, sealedBody, finishedAt: ctx.clock.now() })
}
