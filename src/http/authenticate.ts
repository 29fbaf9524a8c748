/** Whose request it is: the key, the environment it names, the scope it has, and how often it comes. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Failure } from '../core/failure.ts'
import { type Caller, findCaller } from '../engine/account/find-caller.ts'
import { covers } from '../engine/account/grant-key.ts'
import { looksLikeKey } from '../engine/account/key-text.ts'
import { noteKeyUse } from '../engine/account/note-key-use.ts'
import { limits } from './limits.ts'
import type { Route } from './route.ts'

export type Authenticate = (request: FastifyRequest, scope: Route['scope']) => Promise<Caller>

/** `ratePerSecond` 0: no limit. The rate-limit plugin is registered on `app` already. */
export function makeAuthenticate(app: FastifyInstance, ctx: Context, ratePerSecond: number): Authenticate {
  const max = (ratePerSecond * limits.rateWindowMs) / 1000
  const window = { max, timeWindow: limits.rateWindowMs }
  const byKey = app.createRateLimit({ ...window, keyGenerator: request => presentedKey(request) ?? '' })
  const byAddress = app.createRateLimit(window)

  async function refuseIfExceeded(request: FastifyRequest, limit: typeof byKey): Promise<void> {
    if (ratePerSecond === 0) return
    const { isAllowed, ...state } = await limit(request)
    if (!isAllowed && 'isExceeded' in state && state.isExceeded)
      throw new Failure(
        'too_many_requests',
        `More than ${max} requests in ${limits.rateWindowMs / 1000} s: slow down, and wait as Retry-After says.`,
        {
          retryAfterSeconds: Math.max(1, state.ttlInSeconds),
        },
      )
  }

  async function findOrCount(request: FastifyRequest, key: string): Promise<Caller> {
    try {
      return await findCaller(ctx, key)
    } catch (error) {
      if (error instanceof Failure) await refuseIfExceeded(request, byAddress)
      throw error
    }
  }

  return async (request, scope) => {
    const key = presentedKey(request)
    if (key === null || !looksLikeKey(key)) {
      await refuseIfExceeded(request, byAddress)
      if (key === null) throw new Failure('key_missing', 'Send your API key as "Authorization: Bearer <key>" or as "x-api-key: <key>".')
    } else {
      await refuseIfExceeded(request, byKey)
    }
    const caller = looksLikeKey(key) ? await findOrCount(request, key) : await findCaller(ctx, key)
    refuseForeign(request, caller)
    if (scope !== null && !covers(caller.scopes, scope))
      throw new Failure('scope_missing', `This API key lacks the scope ${scope}: use one that has it.`, { details: { scope } })
    noteKeyUse(ctx, caller, limits.keyUseEveryMs)
    return caller
  }
}

function presentedKey(request: FastifyRequest): string | null {
  const { authorization, 'x-api-key': other } = request.headers
  const bearer = authorization === undefined ? undefined : /^bearer +([^\s]+) *$/i.exec(authorization)?.[1]
  return bearer ?? (typeof other === 'string' && other !== '' ? other.trim() : (authorization ?? null))
}

function refuseForeign(request: FastifyRequest, caller: Caller): void {
  const named = request.headers['x-environment-id']
  if (named !== undefined && named !== caller.environmentId)
    throw new Failure(
      'environment_mismatch',
      'X-Environment-ID names another environment than the one of this API key: leave it out or correct it.',
      {
        param: 'X-Environment-ID',
      },
    )
}
