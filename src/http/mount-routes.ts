/** Puts declared routes on the server, under `/v1` and, answering the same, under `/api/v1`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Failure } from '../core/failure.ts'
import { keyedRequest } from '../engine/idempotency/request-key.ts'
import { sendText } from './answer.ts'
import type { Authenticate } from './authenticate.ts'
import { limits } from './limits.ts'
import { linksOf } from './links.ts'
import { readJsonBodies, refuseUnstorable } from './read-body.ts'
import type { Request, Route } from './route.ts'
import { runRoute } from './run-route.ts'
import { type Check, makeChecks } from './validate.ts'

export const prefixes = ['/v1', '/api/v1'] as const

/** For tests: sees every answer of a declared route as it goes out. */
export type OnAnswer = (route: Route, status: number, text: string) => void

export function mountRoutes(
  app: FastifyInstance,
  ctx: Context,
  routes: readonly Route[],
  authenticate: Authenticate,
  onAnswer?: OnAnswer,
): void {
  readJsonBodies(app)
  const checks = makeChecks()
  const scopes = [...new Set(routes.flatMap(route => route.scope ?? []))].sort()
  for (const route of routes) {
    const check = {
      params: checks.text(route.params, 'path'),
      query: checks.text(route.query, 'query'),
      body: checks.body(route.body),
    }
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const caller = request.caller!
      const asked = checked(check, request, route)
      const run = { ctx, route, request: asked, links: linksOf(ctx.settings, request), caller, scopes, requestId: request.id }
      const answer = await runRoute({ ...run, keyed: keyedBy(request, route, caller.environmentId, asked) })
      onAnswer?.(route, answer.status, answer.text)
      return sendText(reply.headers(answer.headers), answer.status, answer.text)
    }
    for (const prefix of prefixes)
      app.route({
        method: route.method,
        url: prefix + route.path,
        onRequest: async request => {
          request.caller = await authenticate(request, route.scope)
        },
        handler,
      })
  }
}

function checked(check: Record<'params' | 'query' | 'body', Check>, request: FastifyRequest, route: Route): Request<never, never, never> {
  refuseUnstorable(request.params, 'parameter_invalid')
  refuseUnstorable(request.query, 'parameter_invalid')
  // Without a body it is as if it were empty; what a GET carries has no meaning and is not looked at.
  const body = route.method === 'GET' ? {} : (request.body ?? {})
  return {
    params: check.params(request.params),
    query: check.query(request.query),
    body: check.body(body),
  } as Request<never, never, never>
}

function keyedBy(request: FastifyRequest, route: Route, environmentId: string, asked: Request<unknown, unknown, unknown>) {
  const key = route.method === 'POST' ? request.headers['idempotency-key'] : undefined
  if (key === undefined) return null
  if (typeof key !== 'string' || key === '' || key.length > limits.idempotencyKeyLength)
    throw new Failure('parameter_invalid', `An Idempotency-Key has 1 to ${limits.idempotencyKeyLength} characters.`, {
      param: 'Idempotency-Key',
    })
  return keyedRequest({ environmentId, key, route: `${route.method} /v1${route.path}`, asked })
}
