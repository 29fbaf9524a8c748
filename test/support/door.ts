/** A server on a database of its own, with a sandbox environment and a key: what the tests of this folder knock at. */
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Context } from '../../src/context.ts'
import { connect } from '../../src/db/postgres.ts'
import { type Account, setUp } from '../../src/engine/account/set-up.ts'
import { buildServer, type ServerOptions } from '../../src/http/server.ts'
import { systemClock } from '../../src/outside/clock.ts'
import { systemIds } from '../../src/outside/ids.ts'
import { makeSeal, newSealKey } from '../../src/outside/seal.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export type Door = {
  app: FastifyInstance
  ctx: Context
  account: Account
  database: TestDatabase
  logged: { level: string; fields: object; message: string }[]
  /** With the account's key, unless headers say otherwise. */
  knock(method: InjectOptions['method'], url: string, body?: unknown, headers?: Record<string, string>): Promise<Knocked>
  close(): Promise<void>
}

type Knocked = {
  status: number
  headers: Record<string, string>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect.
  json: any
}

export async function openDoor(options: ServerOptions = {}, change: Partial<Context> = {}): Promise<Door> {
  const database = await testDatabase()
  const clock = systemClock()
  const ids = systemIds(clock)
  const logged: Door['logged'] = []
  const logs = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message })
  const ctx: Context = {
    db: { sql: connect(database.url, 10), refusesWhileAdvancing: true },
    clock,
    ids,
    http: { send: () => Promise.reject(new Error('no network here')) },
    seal: makeSeal(newSealKey(ids.random), ids.random),
    log: { debug: logs('debug'), info: logs('info'), warn: logs('warn'), error: logs('error') },
    wake: { due: () => {}, outbox: () => {} },
    providers: { forKind: () => undefined },
    settings: { publicUrl: null, selfUrl: 'http://127.0.0.1:4300', allowPrivateWebhooks: true },
    ...change,
  }
  const close = async () => {
    await ctx.db.sql.end({ timeout: 1 })
    await database.drop()
  }
  const { account, app } = await opened(ctx, options).catch(async error => {
    await close()
    throw error
  })
  return {
    app,
    ctx,
    account,
    database,
    logged,
    async knock(method, url, body, headers = { authorization: `Bearer ${account.apiKey}` }) {
      const withBody = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const answer = await app.inject({ method, url, headers: { ...type, ...headers }, ...withBody })
      const json = /json/.test(String(answer.headers['content-type'])) ? JSON.parse(answer.body) : null
      return { status: answer.statusCode, headers: answer.headers as Record<string, string>, text: answer.body, json }
    },
    async close() {
      await app.close()
      await close()
    },
  }
}

async function opened(ctx: Context, options: ServerOptions): Promise<Pick<Door, 'account' | 'app'>> {
  const account = (await setUp(ctx, { kind: 'sandbox', anotherKey: false }))!
  const app = await buildServer(ctx, { ratePerSecond: 0, ...options })
  await app.ready()
  return { account, app }
}
