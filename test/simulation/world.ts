/** One run's world: the gateway, the lines, the program on a database of its own environment, and how time passes in it. */
import { randomBytes } from 'node:crypto'
import type { Context, Log } from '../../src/context.ts'
import { type DueScope, findDue } from '../../src/db/due-claim.ts'
import type { Sql } from '../../src/db/postgres.ts'
import { createEnvironment } from '../../src/engine/account/create-environment.ts'
import { createOrganization } from '../../src/engine/account/create-organization.ts'
import { webhookSecretsOf } from '../../src/engine/account/open-connection.ts'
import { sequenceEvents } from '../../src/engine/webhook/sequence-events.ts'
import { systemIds } from '../../src/outside/ids.ts'
import { makeSeal, newSealKey } from '../../src/outside/seal.ts'
import { workers } from '../../src/workers/kinds.ts'
import { startDue } from '../../src/workers/start-due.ts'
import { makeChance } from './chance.ts'
import { drawFaults } from './faults.ts'
import { type Gateway, makeGateway } from './gateway.ts'
import { gatewayPort } from './gateway-port.ts'
import { emptyLine } from './line.ts'
import { makeNetwork } from './network.ts'
import { type Process, seededIds, startProcess } from './process.ts'
import { makeTasks } from './tasks.ts'

// biome-ignore lint/suspicious/noExplicitAny: the simulation reads whatever the server answers.
export type Answer = { status: number; body: any; replayed: boolean }
export type Request = { method: 'GET' | 'POST'; url: string; body?: unknown; form?: string; headers?: Record<string, string> }
export type Received = { id: string; event_type: string; sequence: number; data: { id: string } }

export type World = Awaited<ReturnType<typeof makeWorld>>

/** Work of one kind that is taken up at once. */
const workMost = 4
const startMs = Temporal.Instant.from('2026-01-15T08:00:00Z').epochMilliseconds

export async function makeWorld(sql: Sql, seed: number) {
  const chance = makeChance(`seed ${seed}`)
  const tasks = makeTasks(startMs + chance.int(0, 900 * 86_400) * 1000, chance.fork('order'))
  const faults = drawFaults(chance.fork('faults'))
  const complaints: string[] = []
  const received: Received[] = []
  const line = emptyLine(complaints)
  const sealKey = newSealKey(randomBytes)
  const log = keepingLog(complaints)
  const tenant = await makeTenant(sql, sealKey, log, tasks.now())

  const gateway: Gateway = makeGateway({ now: tasks.now, later: tasks.at, tell: news => network.tell(news) })
  const network = makeNetwork({ tasks, faults, chance: chance.fork('network'), secret: tenant.secret, post, complaints })
  const salt = randomBytes(8).readBigUInt64BE().toString(36).padStart(14, '0').slice(-10)
  const parts = {
    sql,
    tasks,
    faults,
    ids: seededIds(salt, chance.fork('ids')),
    chance: chance.fork('process'),
    sealKey,
    provider: gatewayPort({ gateway, tasks, faults, chance: chance.fork('line'), line }),
    receive(body: string) {
      received.push(JSON.parse(body) as Received)
      return 200
    },
    log,
    complaints,
  }
  let process: Process = await startProcess(parts)
  const clients = chance.fork('clients')

  /** A request over a line that may be cut; null: no answer came. */
  function request(asked: Request, answered: (answer: Answer | null) => void): void {
    const name = `${asked.method} ${asked.url}`
    const work = async () => {
      const headers: Record<string, string> = { host: 'shop.test', ...asked.headers }
      let payload: string | undefined
      if (asked.form !== undefined) {
        headers['content-type'] = 'application/x-www-form-urlencoded'
        payload = asked.form
      } else if (asked.body !== undefined) {
        headers['content-type'] = 'application/json'
        payload = typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body)
      }
      const {
        statusCode,
        headers: told,
        payload: text,
      } = await process.app.inject({ method: asked.method, url: asked.url, headers, payload })
      // What pages answer while the database is away is told by the log.
      if (statusCode === 500 && asked.url.startsWith('/v1/')) complaints.push(`${name} was answered 500`)
      const isJson = String(told['content-type']).includes('json')
      const answer = { status: statusCode, body: isJson ? JSON.parse(text) : text, replayed: told['idempotent-replayed'] === 'true' }
      answered(faults.strikes('client_line_cut', clients) ? null : answer)
    }
    tasks.spawn(name, work, () => answered(null))
  }

  function post(body: string, headers: Record<string, string>, answered: (status: number | null) => void): void {
    const url = `/v1/webhooks/sandbox/${tenant.connectionId}`
    request({ method: 'POST', url, body, headers }, answer => answered(answer?.status ?? null))
  }

  const scope: DueScope = { environmentId: tenant.environmentId, status: 'ready' }

  /** What a worker's round does: takes up what is due. Answers how much was found. */
  async function work(): Promise<number> {
    const rows = await findDue(
      { ...process.workers, db: { sql, refusesWhileAdvancing: false } },
      scope,
      workers.map(w => ({ kind: w.kind, most: workMost })),
    )
    for (const row of rows) {
      const worker = workers.find(w => w.kind === row.kind)!
      tasks.spawn(`work ${row.kind}`, async () => {
        const started = await startDue(process.workers, scope, worker, [row])
        await Promise.all(started.map(s => s.ended))
      })
    }
    return rows.length
  }

  function sequence(): void {
    tasks.spawn('sequence', async () => {
      await sequenceEvents(process.workers, tenant.environmentId).catch(asExpected)
    })
  }

  /** When work is due next, and whether events wait for their number. */
  async function look(): Promise<{ dueAt: number | null; unnumbered: boolean }> {
    const [row] = await sql<{ at: Temporal.Instant | null; unnumbered: boolean }[]>`
      select min(greatest(due_at, coalesce(lease_until, due_at))) as at,
        exists (select 1 from events where environment_id = ${tenant.environmentId} and sequence is null) as unnumbered
      from due_work where environment_id = ${tenant.environmentId} and parked_at is null`
    return { dueAt: row?.at ? Math.ceil(Number(row.at.epochNanoseconds) / 1e6) : null, unnumbered: row!.unnumbered }
  }

  /** Everything that can be done at this moment. Answers when work is due next. */
  async function untilQuiet(): Promise<number | null> {
    for (let round = 0; round < 500; round += 1) {
      while (await tasks.stepOne());
      const { dueAt, unnumbered } = await look()
      if (unnumbered) sequence()
      else if (dueAt !== null && dueAt <= tasks.now() && (await work()) > 0) continue
      else return dueAt
    }
    throw new Error('it does not come to rest')
  }

  /** Time passes with the workers at work, from one moment at which something comes to the next. */
  async function passUntil(end: number): Promise<void> {
    for (let moments = 0; moments < 20_000; moments += 1) {
      const dueAt = await untilQuiet()
      const next = [tasks.nextMoment(), dueAt, end].filter(at => at !== null).reduce((a, b) => (b < a ? b : a))
      // What is due and was not taken up is held by somebody's row lock: a moment later it is free.
      tasks.moveTo(Math.max(next, tasks.now() + (next <= tasks.now() ? 1 : 0)))
      if (tasks.now() >= end) return
    }
    throw new Error('time does not pass')
  }

  return {
    ...tenant,
    seed,
    chance,
    tasks,
    faults,
    gateway,
    network,
    line,
    complaints,
    received,
    request,
    work,
    sequence,
    passUntil,
    api: (asked: Request, answered: (answer: Answer | null) => void) =>
      request({ ...asked, headers: { authorization: `Bearer ${tenant.apiKey}`, ...asked.headers } }, answered),
    context: (): Context => process.workers,
    /** The process dies; the next one starts on the same database. */
    async crash(): Promise<void> {
      tasks.crash()
      process = await startProcess(parts)
    },
  }
}

async function makeTenant(sql: Sql, sealKey: string, log: Log, now: number) {
  const clock = { now: () => Temporal.Instant.fromEpochMilliseconds(now), monotonicMs: () => 0, sleep: async () => undefined }
  const ids = systemIds({ ...clock, now: () => Temporal.Now.instant() })
  const ctx = { db: { sql, refusesWhileAdvancing: false }, clock, ids, seal: makeSeal(sealKey, ids.random), log } as unknown as Context
  return await sql
    .begin(async tx => {
      const { id: organizationId } = await createOrganization(ctx, tx, { name: 'Simulated' })
      const { record, apiKey } = await createEnvironment(ctx, tx, { organizationId, name: 'Run', kind: 'sandbox', defaultCurrency: 'usd' })
      return { environmentId: record.id, apiKey, connectionId: record.sandboxConnectionId! }
    })
    .then(async made => ({ ...made, secret: (await webhookSecretsOf(ctx, made.connectionId))[0]! }))
}

const expectedCodes = [
  '40001',
  'CONNECTION_CLOSED',
  'database_unavailable',
  'provider_unavailable',
  'provider_error',
  'payment_in_progress',
]

/** What our own faults throw through the program, and what it says when the provider does not answer. */
function isExpected(error: unknown): boolean {
  return expectedCodes.includes((error as { code?: string }).code ?? '')
}

function asExpected(error: unknown): void {
  if (!isExpected(error)) throw error
}

function keepingLog(complaints: string[]): Log {
  const keep = (fields: object, message: string) => {
    const { error, code } = fields as { error?: unknown; code?: string }
    if (error !== undefined && !isExpected(error) && !expectedCodes.includes(code ?? ''))
      complaints.push(`${message}: ${(error as Error).stack ?? String(error)}`)
    if (/a person must/.test(message))
      complaints.push(`${message} ${JSON.stringify(fields, (_, v) => (typeof v === 'bigint' ? v.toString() : v))}`)
  }
  return { debug: () => undefined, info: () => undefined, warn: keep, error: keep }
}
