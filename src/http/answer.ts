/** What is answered: a wire object, or a failure in the one shape that all errors have. Nothing else leaves the door. */
import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import { encodeJson } from '../contract/json.ts'
import { Failure, type FailureCode, type FailureType } from '../core/failure.ts'

const statusOf: Record<FailureType, number> = {
  invalid_request: 400,
  authentication: 401,
  permission: 403,
  not_found: 404,
  conflict: 409,
  idempotency: 422,
  payment: 402,
  rate_limit: 429,
  provider: 502,
  unavailable: 503,
}

/** A 503 or 429 always says when to come back. */
const retryDefaultSeconds = 1

export function statusFor(failure: { code: FailureCode; type: FailureType }): number {
  return failure.code === 'body_too_large' ? 413 : statusOf[failure.type]
}

export type ErrorBody = {
  error: {
    type: FailureType | 'internal'
    code: FailureCode | 'internal'
    message: string
    param: string | null
    details: Record<string, unknown> | null
    request_id: string
    doc_url: string
  }
}

/** `failure` null: a fault of ours, of which nothing is told. */
export function errorBody(failure: Failure | null, requestId: string, base: string): ErrorBody {
  const code = failure?.code ?? 'internal'
  return {
    error: {
      type: failure?.type ?? 'internal',
      code,
      message: failure?.message ?? 'Something went wrong on our side. Try again; if it stays, report the request_id.',
      param: failure?.param ?? null,
      details: failure?.details ?? null,
      request_id: requestId,
      doc_url: `${base}/docs/errors#${code}`,
    },
  }
}

export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return sendText(reply, status, encodeJson(body))
}

export function sendText(reply: FastifyReply, status: number, json: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(json)
}

export function sendFailure(reply: FastifyReply, failure: Failure | null, base: string): FastifyReply {
  const status = failure ? statusFor(failure) : 500
  const retryAfter = failure?.retryAfterSeconds ?? (status === 503 || status === 429 ? retryDefaultSeconds : null)
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter))
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  return sendJson(reply, status, errorBody(failure, reply.request.id, base))
}

/** A whole answer as bytes, for requests so broken that the server never saw them. */
export function rawAnswer(status: number, failure: Failure, requestId: string, base: string): string {
  const body = encodeJson(errorBody(failure, requestId, base))
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** SQLSTATE classes and codes that say "not now": connection, resources, shutdown, cancelled by a time-out, lock time-out, read only. */
const unavailableStates = /^(08|53|57P0|58)|^(57014|55P03|25006|25P03|40001|40P01|3D000|28P01|28000)$/
/** The driver's own and the system's. */
const unavailableErrors =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT)$/

/** The failure behind whatever was thrown; null for a fault of ours. */
export function asFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error
  const { code, name, syscall, query } = error as { code?: unknown; name?: string; syscall?: string; query?: unknown }
  if (typeof code !== 'string') return null
  const fromDatabase = name === 'PostgresError' && unavailableStates.test(code)
  const fromDriver = unavailableErrors.test(code) && (code !== 'ENOENT' || (syscall === 'connect' && query === undefined))
  return fromDatabase || fromDriver
    ? new Failure('database_unavailable', 'The database does not answer right now. Try again shortly.')
    : null
}
