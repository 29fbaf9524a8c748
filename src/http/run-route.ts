/** Runs a route's handler as its `effect` says, and once per Idempotency-Key. */
import type { Context } from '../context.ts'
import { encodeJson } from '../contract/json.ts'
import type { Failure } from '../core/failure.ts'
import { transaction } from '../db/transaction.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { endRequest } from '../engine/idempotency/end-request.ts'
import { keepAnswer } from '../engine/idempotency/keep-answer.ts'
import { keepRefusal } from '../engine/idempotency/keep-refusal.ts'
import { recallAnswer } from '../engine/idempotency/recall-answer.ts'
import type { KeyedRequest } from '../engine/idempotency/request-key.ts'
import { startRequest } from '../engine/idempotency/start-request.ts'
import type { StoredAnswer } from '../engine/idempotency/stored-answer.ts'
import { asFailure, errorBody, statusFor } from './answer.ts'
import type { Answer, Links, Request, Route } from './route.ts'

export type Run = {
  ctx: Context
  route: Route
  request: Request<never, never, never>
  links: Links
  caller: Caller
  scopes: readonly string[]
  requestId: string
  /** Null when the request carried no Idempotency-Key. */
  keyed: KeyedRequest | null
}

/** What goes out: bytes and headers. Failures that are not stored are thrown. */
export async function runRoute(run: Run): Promise<StoredAnswer> {
  const { keyed } = run
  if (run.route.effect === 'steps') return keyed ? await stepsOnce(run, keyed) : await steps(run)
  if (!keyed) return await inTransaction(run, null)
  try {
    return await inTransaction(run, keyed)
  } catch (error) {
    const refusal = storable(run, error)
    if (!refusal) throw error
    // The transaction was rolled back: the refusal is kept in one of its own.
    return replayed(await keepRefusal(run.ctx, keyed, refusal)) ?? refusal
  }
}

async function inTransaction(run: Run, keyed: KeyedRequest | null): Promise<StoredAnswer> {
  const { route, request, links, caller, scopes } = run
  if (route.effect === 'steps') throw new Error('a route in steps opens its own transactions')
  // Reading goes on while the clock is advanced.
  const ctx = route.effect === 'read' ? { ...run.ctx, db: { ...run.ctx.db, refusesWhileAdvancing: false } } : run.ctx
  return await transaction(ctx, caller.environmentId, async tx => {
    const before = keyed && replayed(await recallAnswer(ctx, tx, keyed))
    if (before) return before
    const answer = encoded(route, await route.handle({ ctx, tx, request, links, caller, scopes }))
    if (keyed) await keepAnswer(ctx, tx, keyed, answer)
    return answer
  })
}

async function steps(run: Run): Promise<StoredAnswer> {
  const { ctx, route, request, links, caller, scopes, keyed } = run
  if (route.effect !== 'steps') throw new Error('a route in one transaction is given it')
  const asked = { ctx, request, links, caller, scopes, environmentId: caller.environmentId, requestKey: keyed?.key ?? null }
  return encoded(route, await route.handle(asked))
}

async function stepsOnce(run: Run, keyed: KeyedRequest): Promise<StoredAnswer> {
  const start = await startRequest(run.ctx, keyed)
  if ('answer' in start) return replayed(start.answer)!
  const begun = { ...keyed, startedAt: start.startedAt }
  try {
    const answer = await steps(run)
    await endRequest(run.ctx, begun, answer)
    return answer
  } catch (error) {
    const refusal = storable(run, error)
    await endRequest(run.ctx, begun, refusal ?? (asFailure(error)?.type === 'invalid_request' ? 'refused' : 'unsettled'))
    if (!refusal) throw error
    return refusal
  }
}

/**
 * Refusals that stand: 402, 404 and 409. A bad request may be corrected under the same key; what says "not now" (429,
 * 5xx, a twin in flight, a clock that is being advanced) must be tried again.
 */
function storable({ requestId, links }: Run, error: unknown): StoredAnswer | null {
  const failure = asFailure(error)
  if (!failure || !stands(failure)) return null
  return { status: statusFor(failure), headers: {}, text: encodeJson(errorBody(failure, requestId, links.base)) }
}

function stands({ type, retryAfterSeconds }: Failure): boolean {
  return (type === 'conflict' || type === 'not_found' || type === 'payment') && retryAfterSeconds === null
}

function replayed(answer: StoredAnswer | null): StoredAnswer | null {
  return answer && { ...answer, headers: { ...answer.headers, 'idempotent-replayed': 'true' } }
}

function encoded(route: Route, result: unknown): StoredAnswer {
  const { status, headers, body } = isAnswer(result) ? result : { body: result }
  return { status: status ?? route.answer.status, headers: headers ?? {}, text: encodeJson(body) }
}

const answerKeys = new Set(['body', 'status', 'headers'])

/** No wire object has `body` and nothing but these. */
function isAnswer(result: unknown): result is Answer {
  return typeof result === 'object' && result !== null && 'body' in result && Object.keys(result).every(key => answerKeys.has(key))
}
