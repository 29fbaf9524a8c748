/**
 * One life of the program: the real server and the real workers' steps over the real engine, on lines that lose things.
 * Every transaction's begin is a point at which others may go on. A crash drops the whole of it; the next life gets a
 * new context on the same database.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Clock, Context, Ids, Log } from '../../src/context.ts'
import type { Sql } from '../../src/db/postgres.ts'
import { httpForbidden } from '../../src/db/transaction.ts'
import { checkoutSessionRoutes } from '../../src/http/checkout-session.ts'
import { couponRoutes } from '../../src/http/coupon.ts'
import { customerRoutes } from '../../src/http/customer.ts'
import { invoiceRoutes } from '../../src/http/invoice.ts'
import { planRoutes } from '../../src/http/plan.ts'
import { priceRoutes } from '../../src/http/price.ts'
import { productRoutes } from '../../src/http/product.ts'
import { promotionCodeRoutes } from '../../src/http/promotion-code.ts'
import { refundRoutes } from '../../src/http/refund.ts'
import { buildServer } from '../../src/http/server.ts'
import { subscriptionRoutes } from '../../src/http/subscription.ts'
import { webhookEndpointRoutes } from '../../src/http/webhook-endpoint.ts'
import { makeSeal } from '../../src/outside/seal.ts'
import type { PaymentProvider } from '../../src/providers/provider.ts'
import type { Chance } from './chance.ts'
import type { Faults } from './faults.ts'
import type { Tasks } from './tasks.ts'

export type Process = { requests: Context; workers: Context; app: FastifyInstance }

export type Parts = {
  sql: Sql
  tasks: Tasks
  faults: Faults
  chance: Chance
  ids: Ids
  sealKey: string
  provider: PaymentProvider
  /** The merchant's webhook endpoint: the status it answers. */
  receive(body: string): number
  log: Log
  complaints: string[]
}

const routes = [
  ...[...checkoutSessionRoutes, ...subscriptionRoutes, ...invoiceRoutes, ...refundRoutes, ...customerRoutes],
  ...[...planRoutes, ...productRoutes, ...priceRoutes, ...couponRoutes, ...promotionCodeRoutes, ...webhookEndpointRoutes],
]

export async function startProcess(parts: Parts): Promise<Process> {
  const { ids, provider } = parts
  const sql = gated(parts)
  const base = {
    clock: virtualClock(parts),
    ids,
    http: http(parts),
    seal: makeSeal(parts.sealKey, ids.random),
    log: parts.log,
    wake: { due: () => undefined, outbox: () => undefined },
    providers: { forKind: () => provider },
    settings: { publicUrl: 'http://shop.test', selfUrl: 'http://shop.test', allowPrivateWebhooks: true },
  }
  const requests = { ...base, db: { sql, refusesWhileAdvancing: true } }
  const app = await buildServer(requests, { ratePerSecond: 0, routes })
  await app.ready()
  return { requests, workers: { ...base, db: { sql, refusesWhileAdvancing: false } }, app }
}

function gated({ sql, tasks, faults, chance }: Parts): Sql {
  const begin = async (work: (tx: unknown) => Promise<unknown>) => {
    await tasks.point(tasks.now() + (faults.strikes('stall', chance) ? chance.int(1, 90_000) : 0))
    if (faults.strikes('serialisation', chance)) throw Object.assign(new Error('could not serialize access'), { code: '40001' })
    const result = await sql.begin(work as never)
    if (faults.strikes('commit_unanswered', chance))
      throw Object.assign(new Error('the line broke after the commit'), { code: 'CONNECTION_CLOSED' })
    return result
  }
  return new Proxy(sql, { get: (target, name) => (name === 'begin' ? begin : Reflect.get(target, name)) })
}

/** Sleeping takes a little longer than asked, now and then much longer. */
function virtualClock({ tasks, chance }: Parts): Clock {
  const began = tasks.now()
  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(tasks.now()),
    monotonicMs: () => tasks.now() - began,
    sleep: ms => tasks.point(tasks.now() + Math.ceil(ms) + chance.int(0, 1_500)),
  }
}

function http({ tasks, faults, chance, receive, complaints }: Parts): Context['http'] {
  return {
    async send({ url, body = '' }) {
      if (httpForbidden()) complaints.push(`${url} was called inside a transaction`)
      await tasks.point()
      if (faults.strikes('receiver_fails', chance)) {
        if (chance.happens(0.5)) return { ok: true, status: 500, headers: {}, body: 'broken', durationMs: 5 }
        await tasks.point(tasks.now() + 15_000)
        return { ok: false, error: 'timeout', message: 'no answer', durationMs: 15_000 }
      }
      const status = receive(body)
      await tasks.point()
      return { ok: true, status, headers: {}, body: 'ok', durationMs: 5 }
    },
  }
}

/** In the order of making, and never the same in two runs: some are keys of tables that all environments share. */
export function seededIds(salt: string, chance: Chance): Ids {
  let made = 0
  const next = () => (made += 1)
  return {
    id: prefix =>
      `${prefix}_${salt}${next()
        .toString(36)
        .padStart(26 - salt.length, '0')}`,
    token: () => createHash('sha256').update(`${salt}/${next()}`).digest('base64url').slice(0, 22),
    random: chance.bytes,
  }
}
