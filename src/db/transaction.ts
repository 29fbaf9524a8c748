/**
 * Transactions. Every one belongs to an environment and reads its clock first, so that all rows of one decision carry
 * one moment. Retried as a whole on serialisation failures and deadlocks; HTTP inside is refused by a guard.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context } from '../context.ts'
import { type Environment, type EnvironmentClock, environmentNow } from '../core/environment.ts'
import { Failure } from '../core/failure.ts'
import { invariant } from '../core/invariant.ts'
import type { TransactionSql } from './postgres.ts'

export type Tx = {
  sql: TransactionSql
  environment: Environment
  /** The environment's moment, the same for the whole transaction. */
  now: Temporal.Instant
  /** Set by those who insert due work or events: waked after the commit. */
  wakes: { due: boolean; outbox: boolean }
}

/** 40001 serialisation failure, 40P01 deadlock: nothing happened, the whole may be tried again. */
const retryable = new Set(['40001', '40P01'])
const triesMax = 5

const open = new AsyncLocalStorage<true>()

/** Why HTTP may not be used right now, or null. */
export function httpForbidden(): string | null {
  return open.getStore() ? 'HTTP inside a database transaction' : null
}

export async function transaction<T>(ctx: Context, environmentId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const wakes = { due: false, outbox: false }
    try {
      const result = await open.run(true, () =>
        ctx.db.sql.begin(async sql => {
          const { environment, clock } = await loadEnvironment(sql, environmentId)
          if (clock.status === 'advancing' && ctx.db.refusesWhileAdvancing)
            throw new Failure(
              'clock_advancing',
              'The clock of this environment is being advanced: try again when GET /v1/test_clock says ready.',
              {
                retryAfterSeconds: 1,
              },
            )
          return await work({ sql, environment, now: environmentNow(clock, ctx.clock.now()), wakes })
        }),
      )
      if (wakes.due) ctx.wake.due()
      if (wakes.outbox) ctx.wake.outbox()
      return result as T
    } catch (error) {
      if (tries >= triesMax || !retryable.has((error as { code?: string }).code ?? '')) throw error
      await ctx.clock.sleep(tries * 5 + ctx.ids.random(1)[0]! / 16)
    }
  }
}

type Loaded = { environment: Environment; clock: EnvironmentClock }

async function loadEnvironment(sql: TransactionSql, environmentId: string): Promise<Loaded> {
  const [row] = await sql<(Environment & { offsetUs: bigint; frozenAt: Temporal.Instant | null; clockStatus: 'ready' | 'advancing' })[]>`
    select e.id, e.organization_id, e.name, e.kind, e.default_currency, e.simulate_unconnected_providers, e.display_name, e.accent,
           e.logo_url, e.terms_url, e.privacy_url, e.tax_rate_ids, e.letter_decline_refunds, e.created_at,
           c.offset_us, c.frozen_at, c.status as clock_status
    from environments e join environment_clocks c on c.environment_id = e.id
    where e.id = ${environmentId}`
  invariant(row, `environment ${environmentId} exists`)
  const { offsetUs, frozenAt, clockStatus, ...environment } = row
  return { environment, clock: { offsetUs, frozenAt, status: clockStatus } }
}
