/** Everything that goes wrong, in the one shape: thrown, not found, unreadable, or not even HTTP. */
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Failure } from '../core/failure.ts'
import { asFailure, rawAnswer, sendFailure } from './answer.ts'
import { limits } from './limits.ts'
import { linksOf } from './links.ts'
import { prefixes } from './mount-routes.ts'
import type { Route } from './route.ts'

export function answerErrors(app: FastifyInstance, ctx: Context, routes: readonly Route[]): void {
  app.setErrorHandler((error: Error, request, reply) => answerError(ctx, error, request, reply))
  const methodsAt = methodFinder(routes)
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0]!
    const methods = methodsAt(path)
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    const known = methods.length > 0 ? ` It takes ${methods.join(' and ')}.` : ' See /docs for those there are.'
    const failure = new Failure('route_not_found', `There is no route ${request.method} ${path.slice(0, 200)}.${known}`)
    return sendFailure(reply, failure, linksOf(ctx.settings, request).base)
  })
}

function answerError(ctx: Context, error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = asFailure(error) ?? readingFailure(error as FastifyError)
  const fields = {
    request_id: request.id,
    method: request.method,
    route: request.routeOptions.url ?? null,
    environment_id: request.caller?.environmentId ?? null,
  }
  if (!failure) ctx.log.error({ ...fields, error: String(error), stack: error.stack }, 'a request failed')
  else if (failure.type === 'unavailable')
    ctx.log.warn({ ...fields, code: failure.code, error: String(error) }, 'a request could not be served')
  return sendFailure(reply, failure, linksOf(ctx.settings, request).base)
}

/** What the server itself refuses while it reads a request. */
function readingFailure({ code, statusCode }: FastifyError): Failure | null {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Failure('body_invalid', 'Send the body as JSON, with the header Content-Type: application/json.', {
        param: 'Content-Type',
      })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Failure('body_too_large', `The body is larger than ${limits.bodyBytes} bytes: send less at a time.`)
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new Failure('body_invalid', 'The request could not be read: check its headers and its length.')
        : null
  }
}

/** Paths that the router cannot read never reach a handler. */
export function answerUnroutable(ctx: Context) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.header('x-request-id', request.id)
    const failure =
      error.code === 'FST_ERR_BAD_URL'
        ? new Failure('parameter_invalid', 'The path is not valid percent-encoded UTF-8.')
        : new Failure('not_found', 'A part of the path is longer than any id.')
    sendFailure(reply, failure, linksOf(ctx.settings, request).base)
  }
}

/** Bytes that are no HTTP request, or too many, or too slow. */
export function answerBadConnections(ctx: Context) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy(error)
      return
    }
    const [status, failure] = broken[error.code ?? ''] ?? [400, new Failure('body_invalid', 'This is not a valid HTTP request.')]
    socket.end(rawAnswer(status, failure, ctx.ids.id('req'), ctx.settings.publicUrl ?? ctx.settings.selfUrl))
  }
}

const broken: Record<string, [number, Failure]> = {
  HPE_HEADER_OVERFLOW: [431, new Failure('body_too_large', `The headers are larger than ${limits.headerBytes} bytes.`)],
  ERR_HTTP_REQUEST_TIMEOUT: [408, new Failure('body_invalid', 'The request did not arrive in time.')],
}

/** The methods that a path takes. */
function methodFinder(routes: readonly Route[]): (path: string) => string[] {
  const patterns = routes.map(route => ({
    method: route.method,
    pattern: new RegExp(`^(?:${prefixes.join('|')})${route.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`),
  }))
  return path => [...new Set(patterns.filter(each => each.pattern.test(path)).map(each => each.method))].sort()
}
