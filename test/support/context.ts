/** The real context on a test's database, with two tenants in it. What a test wants otherwise, it overrides. */
import assert from 'node:assert/strict'
import type { Context, Log } from '../../src/context.ts'
import { connect, type TransactionSql } from '../../src/db/postgres.ts'
import { httpForbidden } from '../../src/db/transaction.ts'
import { createEnvironment } from '../../src/engine/account/create-environment.ts'
import { createOrganization } from '../../src/engine/account/create-organization.ts'
import { runChecks } from '../../src/engine/integrity/run-checks.ts'
import { systemClock } from '../../src/outside/clock.ts'
import { makeHttp } from '../../src/outside/http.ts'
import { systemIds } from '../../src/outside/ids.ts'
import { makeSeal, newSealKey } from '../../src/outside/seal.ts'
import { makeProviders } from '../../src/providers/registry.ts'
import type { TestDatabase } from './database.ts'

export type Tenant = { organizationId: string; environmentId: string; apiKey: string }

export type TestWorld = Tenant & {
  /** As a request has it: refused while the environment's clock is advanced. */
  ctx: Context
  /** As workers have it. */
  workers: Context
  /** A second organization with a sandbox of its own, for what must not be seen or touched. */
  other: Tenant
  /** Lines logged as warnings and errors. */
  complaints: { level: 'warn' | 'error'; fields: object; message: string }[]
  /** Fails when any invariant of the books is violated in either environment. */
  assertIntegrity(): Promise<void>
  close(): Promise<void>
}

/** `clock`: see virtual-clock.ts. Ids and HTTP follow the clock unless they are given too. */
export type Overrides = Partial<Omit<Context, 'db' | 'settings'>> & { settings?: Partial<Context['settings']> }

/** Fewer than the program has: many worlds share one server. */
const connections = 4

export async function testContext(database: Pick<TestDatabase, 'url'>, overrides: Overrides = {}): Promise<TestWorld> {
  const complaints: TestWorld['complaints'] = []
  const clock = overrides.clock ?? systemClock()
  const ids = overrides.ids ?? systemIds(clock)
  const http = overrides.http ? null : makeHttp({ clock, forbidden: httpForbidden })
  const wake = overrides.wake ?? { due: () => undefined, outbox: () => undefined }
  const settings = { publicUrl: null, selfUrl: 'http://127.0.0.1:9', allowPrivateWebhooks: true, ...overrides.settings }
  const seal = overrides.seal ?? makeSeal(newSealKey(ids.random), ids.random)
  const log = overrides.log ?? keepingLog(complaints)
  const contextOn = (refusesWhileAdvancing: boolean): Context => {
    const sql = connect(database.url, connections)
    const providers = overrides.providers ?? makeProviders({ sql, ids, wake })
    return { db: { sql, refusesWhileAdvancing }, clock, ids, http: overrides.http ?? http!, seal, log, wake, providers, settings }
  }
  const [ctx, workers] = [contextOn(true), contextOn(false)]
  const tenants = await ctx.db.sql.begin(async sql => [await makeTenant(ctx, sql, 'Acme'), await makeTenant(ctx, sql, 'Other')] as const)
  return {
    ...tenants[0],
    other: tenants[1],
    ctx,
    workers,
    complaints,
    async assertIntegrity() {
      const { invariants } = await runChecks(workers, null)
      assert.deepEqual(
        invariants.filter(i => i.violations > 0),
        [],
      )
    },
    async close() {
      await Promise.all([http?.close(), ctx.db.sql.end({ timeout: 5 }), workers.db.sql.end({ timeout: 5 })])
    },
  }
}

async function makeTenant(ctx: Context, sql: TransactionSql, name: string): Promise<Tenant> {
  const { id } = await createOrganization(ctx, sql, { name })
  const made = await createEnvironment(ctx, sql, { organizationId: id, name: 'Sandbox', kind: 'sandbox', defaultCurrency: 'usd' })
  return { organizationId: id, environmentId: made.record.id, apiKey: made.apiKey }
}

function keepingLog(complaints: TestWorld['complaints']): Log {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => void complaints.push({ level: 'warn', fields, message }),
    error: (fields, message) => void complaints.push({ level: 'error', fields, message }),
  }
}
