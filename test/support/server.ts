/** The real server with its workers, in this process, on a free loopback port and a database of its own. */
import type { AddressInfo } from 'node:net'
import type { Wake } from '../../src/context.ts'
import { buildServer, type ServerOptions } from '../../src/http/server.ts'
import { startWorkers } from '../../src/workers/run-workers.ts'
import { type Overrides, type TestWorld, testContext } from './context.ts'
import { type TestDatabase, testDatabase } from './database.ts'

export type Answer<T> = { status: number; headers: Headers; body: T; text: string }

export type TestServer = Omit<TestWorld, 'close'> & {
  url: string
  database: TestDatabase
  /** `path` from the root (`/v1/customers`); the first tenant's key unless `headers` has an authorization. Never throws for a status. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
  request<T = any>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
  /** Stops the workers, after what is under way. */
  stopWorkers(): Promise<void>
  stop(): Promise<void>
}

export type TestServerOptions = {
  overrides?: Overrides
  server?: ServerOptions
  /** False: nothing due is done. */
  workers?: boolean
}

export async function startTestServer({
  overrides = {},
  server = {},
  workers: withWorkers = true,
}: TestServerOptions = {}): Promise<TestServer> {
  const database = await testDatabase()
  const wake: Wake = { due: () => undefined, outbox: () => undefined }
  const world = await testContext(database, { ...overrides, wake: overrides.wake ?? wake })
  const app = await buildServer(world.ctx, { ratePerSecond: 0, ...server })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  // Both contexts share the settings; the sandbox posts its webhooks here.
  world.ctx.settings.selfUrl = url
  const workers = withWorkers ? startWorkers(world.workers) : null
  if (workers) Object.assign(wake, { due: workers.due, outbox: workers.outbox })
  return {
    ...world,
    url,
    database,
    request: (method, path, body, headers) => send(`${url}${path}`, method, body, { authorization: `Bearer ${world.apiKey}`, ...headers }),
    stopWorkers: async () => await workers?.stop(),
    async stop() {
      // A test may have left connections open; requests in flight may wait for what workers do.
      app.server.closeIdleConnections()
      await app.close()
      await workers?.stop()
      await world.close()
      await database.drop()
    },
  }
}

async function send<T>(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer<T>> {
  const init: RequestInit = { method, headers, redirect: 'manual' }
  if (body !== undefined) {
    init.body = typeof body === 'string' ? body : JSON.stringify(body)
    init.headers = { 'content-type': 'application/json', ...headers }
  }
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as T }
}
