/** `tollgate start`: database, migrations, server and workers, in this order; stopped in the other. */
import type { FastifyInstance } from 'fastify'
import { type Config, SettingError } from '../config.ts'
import type { Context, Log } from '../context.ts'
import { migrate } from '../db/migrate.ts'
import { reasonsAgainst } from '../http/health.ts'
import { buildServer } from '../http/server.ts'
import { startWorkers } from '../workers/run-workers.ts'
import { ownDatabase } from './database.ts'
import { type DevAccount, devAccount, writeDevFile } from './dev-file.ts'
import { makeLog } from './log.ts'
import { makeContexts, selfUrl } from './make-contexts.ts'
import { stopAtSignal } from './stop-at-signal.ts'

export const roles = ['all', 'api', 'worker'] as const
export type Role = (typeof roles)[number]

/** How long requests in flight are waited for; load balancers and supervisors kill soon after. */
const drainMs = 10_000
/** How long the start waits to be ready before it gives up with the reasons. */
const readyMs = 20_000

type Stop = () => Promise<void>

/** Runs until it is told to stop; answers the exit code. */
export async function start(config: Config, role: Role): Promise<number> {
  if (role !== 'all' && config.databaseUrl === null)
    throw new SettingError(`--role ${role} shares a database with other processes: set DATABASE_URL.`)
  const log = makeLog(config, process.stdout)
  // The last that was started is the first to be stopped: the database goes last.
  const stops: Stop[] = []
  const stopAll = once(async () => {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await within(stop(), log)
  })
  const stopping = stopAtSignal(log)
  try {
    await run(config, role, log, stops)
    return await stopping.asked
  } finally {
    log.info({}, 'stopping')
    await stopAll()
    log.info({}, 'stopped')
    stopping.forget()
    // Whatever a library still holds open must not keep the process.
    setTimeout(() => process.exit(), lingerMs).unref()
  }
}

/** What each part gets to stop: after a database died, something may wait for an answer that never comes. */
const stopMs = 10_000
const lingerMs = 500

async function within(stopped: Promise<unknown> | unknown, log: Log): Promise<void> {
  let limit: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    limit = setTimeout(() => {
      log.warn({}, 'a part did not stop in time; going on without it')
      resolve()
    }, stopMs)
  })
  await Promise.race([stopped, late])
  clearTimeout(limit)
}

async function run(config: Config, role: Role, log: Log, stops: Stop[]): Promise<void> {
  const database = await ownDatabase(config, line => log.info({}, line))
  stops.push(() => database.stop())
  const wake = { due: () => {}, outbox: () => {} }
  const contexts = makeContexts(config, database.url, log, wake)
  stops.push(() => contexts.close())
  const { applied } = await migrate(contexts.requests.db.sql)
  if (applied.length > 0) log.info({ applied }, 'migrations applied')
  const account = database.embedded ? await devAccount(contexts.requests, config.dataDir) : null

  // Requests in flight may wait for what workers do, so the server is drained before they stop.
  let stopWorkers: Stop = async () => undefined
  stops.push(() => stopWorkers())
  if (role !== 'worker') {
    const app = await buildServer(contexts.requests, { ratePerSecond: config.ratePerSecond, trustProxy: config.trustProxy })
    stops.push(() => drain(app))
    contexts.settings.selfUrl = await listen(app, config)
  } else if (contexts.settings.publicUrl !== null) {
    // The server is elsewhere: what the sandbox has to tell goes to where it is reached.
    contexts.settings.selfUrl = contexts.settings.publicUrl
  }
  if (role !== 'api') stopWorkers = runWorkers(contexts.workers, wake)
  await untilReady(contexts.requests)
  const url = contexts.settings.publicUrl ?? contexts.settings.selfUrl
  if (account) writeDevFile(config.dataDir, url, account)
  log.info({ role, url: role === 'worker' ? null : url }, 'ready')
  process.stdout.write(welcome(config, role, url, account))
}

function runWorkers(ctx: Context, wake: Context['wake']): Stop {
  const workers = startWorkers(ctx)
  Object.assign(wake, { due: workers.due, outbox: workers.outbox })
  return () => workers.stop()
}

/** Answers where the server is reached from this machine. */
async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new SettingError(`Port ${port} on ${host} is in use: stop what uses it, or set PORT to another one.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new SettingError(`HOST ${host} is not an address of this machine.`)
    if (code === 'EACCES') throw new SettingError(`Port ${port} needs more rights than this user has: set PORT to one above 1023.`)
    throw error
  }
  const address = app.server.address()
  return selfUrl(host, typeof address === 'object' && address ? address.port : port)
}

/** Takes no new connections, finishes what is in flight, and cuts what takes too long. */
async function drain(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), drainMs)
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
  }
}

async function untilReady(ctx: Context): Promise<void> {
  const began = ctx.clock.monotonicMs()
  for (let reasons = await reasonsAgainst(ctx); reasons.length > 0; reasons = await reasonsAgainst(ctx)) {
    if (ctx.clock.monotonicMs() - began > readyMs) throw new SettingError(`Tollgate is not ready: ${reasons.join('; ')}.`)
    await ctx.clock.sleep(100)
  }
}

function welcome(config: Config, role: Role, url: string, account: DevAccount | null): string {
  if (role === 'worker') return 'Tollgate worker is running.\n'
  const lines = [`Tollgate is ready at ${url}`, `  Reference   ${url}/docs`]
  if (account?.isNew) lines.push(`  API key     ${account.apiKey}  (sandbox)`)
  if (account)
    lines.push(`  Kept in     ${config.dataDir}/dev.json`, `  Try         curl ${url}/v1/environments -H "Authorization: Bearer <API key>"`)
  if (config.databaseUrl !== null) lines.push('  First key   tollgate setup --json')
  return `${lines.join('\n')}\n`
}

function once(work: Stop): Stop {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
