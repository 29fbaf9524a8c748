/** The HTTP server, put together. It does not listen. */
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { makeAuthenticate } from './authenticate.ts'
import { mountDocs } from './docs.ts'
import { answerBadConnections, answerErrors, answerUnroutable } from './errors.ts'
import { mountHealth } from './health.ts'
import { limitInFlight } from './in-flight.ts'
import { limits, ratePerSecond } from './limits.ts'
import { linksOf } from './links.ts'
import { countRequests, makeMetrics, mountMetrics } from './metrics.ts'
import { mountRoutes, type OnAnswer } from './mount-routes.ts'
import { mounts } from './mounts.ts'
import { readQuery } from './read-query.ts'
import type { Route } from './route.ts'
import { routes as allRoutes } from './routes.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication on every declared route. */
    caller: Caller | null
  }
}

export type ServerOptions = {
  /** Requests per second and key; 0 is off. */
  ratePerSecond?: number
  /** Behind a proxy of our own: its X-Forwarded-* headers are believed. */
  trustProxy?: boolean
  routes?: readonly Route[]
  onAnswer?: OnAnswer
}

export async function buildServer(ctx: Context, options: ServerOptions = {}): Promise<FastifyInstance> {
  const routes = options.routes ?? allRoutes
  const app = Fastify({
    logger: false,
    genReqId: () => ctx.ids.id('req'),
    requestIdHeader: false,
    trustProxy: options.trustProxy ?? false,
    bodyLimit: limits.bodyBytes,
    connectionTimeout: limits.connectionTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    http: { maxHeaderSize: limits.headerBytes, headersTimeout: limits.headersTimeoutMs },
    // While it stops, what arrives on open connections is still served; they are closed after it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: limits.pathParameterLength, querystringParser: readQuery },
    frameworkErrors: answerUnroutable(ctx),
    clientErrorHandler: answerBadConnections(ctx),
  })
  app.decorateRequest('caller', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  const metrics = makeMetrics(ctx)
  countRequests(app, ctx, metrics)
  answerErrors(app, ctx, routes)
  await app.register(helmet, {
    // Nothing of the API is ever shown or embedded; pages say what they need themselves.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: ctx.settings.publicUrl?.startsWith('https:') ?? false,
  })
  await app.register(rateLimit, { global: false, cache: limits.rateCallers })
  limitInFlight(app)
  const authenticate = makeAuthenticate(app, ctx, options.ratePerSecond ?? ratePerSecond)
  await app.register(async scope => mountRoutes(scope, ctx, routes, authenticate, options.onAnswer))
  await app.register(async scope => mountHealth(scope, ctx))
  await app.register(async scope => mountMetrics(scope, metrics))
  await app.register(async scope => mountDocs(scope, routes, request => linksOf(ctx.settings, request)))
  for (const mount of mounts) await app.register(async scope => mount(scope, ctx))
  return app
}
