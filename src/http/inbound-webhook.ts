/** The door for providers: no API key, the signature on the exact bytes tells who it is. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { Failure } from '../core/failure.ts'
import { receiveWebhook } from '../engine/settlement/receive-webhook.ts'
import { sendJson } from './answer.ts'
import { limits } from './limits.ts'
import { prefixes } from './mount-routes.ts'

type Named = { Params: { provider: string; connection_id: string } }

/** Needs a scope of its own: here bodies stay bytes, whatever their content type says. */
export function mountInbound(app: FastifyInstance, ctx: Context): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: limits.bodyBytes }, async (_request: unknown, bytes: unknown) => bytes)
  for (const prefix of prefixes)
    app.post<Named>(`${prefix}/webhooks/:provider/:connection_id`, async (request, reply) => {
      const { provider, connection_id: connectionId } = request.params
      if (`${provider}${connectionId}`.includes('\0')) throw new Failure('not_found', 'No connection has such an id.')
      await receiveWebhook(ctx, { provider, connectionId, headers: singleHeaders(request), body: textOf(request.body) })
      return sendJson(reply, 200, { received: true })
    })
}

/** Headers that came twice are given as none: a signature has one. */
function singleHeaders(request: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]))
}

/** Bytes that are no text would be signed differently from what we could store. */
function textOf(body: unknown): string {
  if (!Buffer.isBuffer(body)) return ''
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (!text.includes('\0')) return text
  } catch {}
  throw new Failure('body_invalid', 'The body is not text in UTF-8.')
}
