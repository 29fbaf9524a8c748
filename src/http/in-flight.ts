import type { FastifyInstance } from 'fastify'
import { Failure } from '../core/failure.ts'
import { limits } from './limits.ts'

/** Health must be told while overloaded; providers switch off receivers that refuse them. */
const exempt = /^\/(?:health\/|(?:api\/)?v1\/webhooks\/)/

/** Sheds what would only wait: beyond the limit a request is refused at once. */
export function limitInFlight(app: FastifyInstance): void {
  let inFlight = 0
  app.addHook('onRequest', async (request, reply) => {
    if (exempt.test(request.url)) return
    if (inFlight >= limits.inFlight)
      throw new Failure('overloaded', 'Too many requests are being worked on. Try again as Retry-After says.', {
        retryAfterSeconds: limits.overloadRetrySeconds,
      })
    inFlight += 1
    let over = false
    const end = () => {
      if (!over) inFlight -= 1
      over = true
    }
    // `finish` when answered, `close` when the client went away before.
    reply.raw.once('finish', end)
    reply.raw.once('close', end)
  })
}
