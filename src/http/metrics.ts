/** Figures for Prometheus. Those about stored work are asked of the database when they are read. */
import type { FastifyInstance } from 'fastify'
import { Gauge, Histogram, Registry } from 'prom-client'
import type { Context } from '../context.ts'
import { type Backlog, backlog } from '../engine/account/look-at-database.ts'

export type Metrics = { registry: Registry; durations: Histogram<'method' | 'route' | 'status'> }

/** Seconds: from a read by primary key to the slowest provider. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]

export function makeMetrics(ctx: Context): Metrics {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'tollgate_http_request_duration_seconds',
    help: 'Requests by route, from the first byte of the headers to the last of the answer.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  })
  const read = onceAtATime(() => backlog(ctx))
  const gauge = (name: string, help: string, value: (backlog: Backlog) => bigint) =>
    new Gauge({
      name: `tollgate_${name}`,
      help,
      registers: [registry],
      async collect() {
        this.set(Number(value(await read())))
      },
    })
  gauge('due_work_oldest_age_seconds', 'How long the oldest due work has been waiting, by its own clock.', b => b.oldestDueSeconds)
  gauge('due_work_overdue', 'Work that is due and not done.', b => b.overdue)
  gauge('due_work_parked', 'Work that failed too often and waits for a person.', b => b.parked)
  gauge('events_unsequenced', 'Events that have no sequence yet.', b => b.unsequencedEvents)
  gauge('payments_unknown', 'Payments whose outcome the provider has not told.', b => b.unknownPayments)
  gauge('webhook_deliveries_pending', 'Deliveries to merchants that are still to be made.', b => b.pendingDeliveries)
  return { registry, durations }
}

/** One query for all gauges of a scrape, and for scrapes that come together. */
function onceAtATime<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null
  return () => {
    running ??= read().finally(() => {
      running = null
    })
    return running
  }
}

export function countRequests(app: FastifyInstance, ctx: Context, { durations }: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, never the path: paths hold ids and secrets.
    const route = request.routeOptions.url ?? 'none'
    durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
    ctx.log.debug(
      {
        request_id: request.id,
        environment_id: request.caller?.environmentId ?? null,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    )
  })
}

export function mountMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get('/metrics', async (_request, reply) => reply.header('content-type', registry.contentType).send(await registry.metrics()))
}
