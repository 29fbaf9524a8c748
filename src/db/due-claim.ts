/**
 * Claiming due work. Work without HTTP is claimed and done in one transaction. Work with HTTP is leased: the lease is
 * committed first, and only the holder of its fence may end it, so that a zombie that wakes up late changes nothing.
 * What is due is told by each environment's own clock; leases and backing off go by the system's.
 */
import type { Context } from '../context.ts'
import type { DueKind } from './due.ts'
import type { Sql, TransactionSql } from './postgres.ts'
import { type Tx, transaction } from './transaction.ts'

export type DueRow = { environmentId: string; kind: DueKind; subjectId: string; dueAt: Temporal.Instant; fence: bigint }

/**
 * Whose work: every environment whose clock runs by itself; one such environment; or the one that the caller is
 * advancing, whose time stands still meanwhile.
 */
export type DueScope = { environmentId: string | null; status: 'ready' | 'advancing' }

export const anyEnvironment: DueScope = { environmentId: null, status: 'ready' }

/** Twice the longest exchange over HTTP: a dead worker's work is taken up half a minute later. */
const leaseSeconds = 30
/** Failing work is tried for about an hour, then parked: somebody has to look at it. */
const attemptsMax = 20
/** While a clock is advanced, failing work is tried so often at once; then the clock goes on without it. */
export const attemptsWhileAdvancing = 3
const backoffMs = { first: 1_000, longest: 5 * 60_000 }
/** What is kept of an error's text. */
const errorMax = 1_000

/** What is due and free, the earliest first: at most `most` of each kind. Nothing is claimed yet. */
export async function findDue(ctx: Context, scope: DueScope, wanted: readonly { kind: DueKind; most: number }[]): Promise<DueRow[]> {
  if (wanted.length === 0) return []
  const { sql } = ctx.db
  return await sql<DueRow[]>`
    select d.environment_id, k.kind, d.subject_id, d.due_at, d.fence
    from unnest(${wanted.map(w => w.kind)}::text[], ${wanted.map(w => w.most)}::int[]) as k (kind, most)
    cross join lateral (
      select c.environment_id, w.subject_id, w.fence, w.due_at, w.rank
      from environment_clocks c
      cross join lateral (
        select w.subject_id, w.fence, w.due_at, w.rank
        from due_work w
        where w.environment_id = c.environment_id and w.kind = k.kind and w.parked_at is null
          and w.due_at <= ${clockNow(ctx, sql)} and ${isFree(ctx, sql, scope)}
        order by w.due_at, w.rank, w.subject_id
        limit k.most
      ) w
      where ${inScope(sql, scope)}
      order by w.due_at, w.rank, c.environment_id, w.subject_id
      limit k.most
    ) d
    order by d.due_at, d.rank, d.environment_id, d.subject_id`
}

/** Takes leases on what is still as it was found; answers the rows with the fence of the lease. */
export async function leaseDue(ctx: Context, scope: DueScope, found: readonly DueRow[]): Promise<DueRow[]> {
  if (found.length === 0) return []
  const { sql } = ctx.db
  return await sql<DueRow[]>`
    update due_work w
    set lease_until = ${ctx.clock.now().add({ seconds: leaseSeconds })}, fence = w.fence + 1, last_error = null
    from (
      select w.environment_id, w.kind, w.subject_id
      from unnest(
        ${found.map(f => f.environmentId)}::text[], ${found.map(f => f.kind)}::text[], ${found.map(f => f.subjectId)}::text[],
        ${found.map(f => f.fence.toString())}::int8[]
      ) as f (environment_id, kind, subject_id, fence)
      join due_work w on w.environment_id = f.environment_id and w.kind = f.kind and w.subject_id = f.subject_id and w.fence = f.fence
      join environment_clocks c on c.environment_id = w.environment_id
      where w.parked_at is null and ${inScope(sql, scope)}
      order by w.environment_id, w.due_at, w.rank, w.subject_id
      for update of w skip locked
    ) l
    where w.environment_id = l.environment_id and w.kind = l.kind and w.subject_id = l.subject_id
    returning w.environment_id, w.kind, w.subject_id, w.due_at, w.fence`
}

/** Ends a lease. Work that was scheduled again meanwhile has another fence and stays. */
export async function finishDue(ctx: Context, row: DueRow): Promise<void> {
  await deleteFenced(ctx.db.sql, row)
}

/** Claims and does work in one transaction; the row goes with it, unless the work scheduled itself anew. False: another has it. */
export async function runInTransaction(
  ctx: Context,
  scope: DueScope,
  row: DueRow,
  run: (ctx: Context, tx: Tx, subjectId: string) => Promise<void>,
): Promise<boolean> {
  return await transaction(ctx, row.environmentId, async tx => {
    const [claimed] = await tx.sql`
      select 1 as claimed
      from due_work w join environment_clocks c on c.environment_id = w.environment_id
      where w.environment_id = ${row.environmentId} and w.kind = ${row.kind} and w.subject_id = ${row.subjectId} and w.fence = ${row.fence}
        and w.parked_at is null and w.due_at <= ${tx.now} and c.status = ${scope.status}
      for update of w skip locked`
    if (!claimed) return false
    await run(ctx, tx, row.subjectId)
    await deleteFenced(tx.sql, row)
    return true
  })
}

/**
 * Failing work waits longer each time and is parked in the end; nothing waits for it. Its due time stays: it is the
 * lease, in system time, that holds it back, so that it is tried again even where the environment's clock stands still.
 */
export async function failDue(ctx: Context, row: DueRow, error: unknown): Promise<void> {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll('\0', '').toWellFormed().slice(0, errorMax)
  const now = ctx.clock.now()
  const jitter = 0.75 + ctx.ids.random(1)[0]! / 512
  const [failed] = await ctx.db.sql<{ attempts: number; parked: boolean }[]>`
    update due_work
    set attempts = attempts + 1, fence = fence + 1, last_error = ${text},
        lease_until = ${now}::timestamptz
          + least(${backoffMs.first} * 2 ^ least(attempts, 20), ${backoffMs.longest}) * ${jitter}::float8 * interval '1 millisecond',
        parked_at = case when attempts + 1 >= ${attemptsMax} then ${now}::timestamptz end
    where environment_id = ${row.environmentId} and kind = ${row.kind} and subject_id = ${row.subjectId} and fence = ${row.fence}
    returning attempts, parked_at is not null as parked`
  const fields = { environmentId: row.environmentId, kind: row.kind, subjectId: row.subjectId, attempts: failed?.attempts, error }
  if (failed?.parked) ctx.log.error(fields, 'due work is parked: it failed too often')
  else ctx.log.warn(fields, 'due work failed and is tried again')
}

async function deleteFenced(sql: Sql | TransactionSql, row: DueRow): Promise<void> {
  await sql`
    delete from due_work
    where environment_id = ${row.environmentId} and kind = ${row.kind} and subject_id = ${row.subjectId} and fence = ${row.fence}`
}

/** The environment's moment in SQL, in whole milliseconds as `environmentNow` gives it. */
function clockNow(ctx: Context, sql: Sql) {
  return sql`date_trunc('milliseconds', coalesce(c.frozen_at, ${ctx.clock.now()}::timestamptz + c.offset_us * interval '1 microsecond'))`
}

function inScope(sql: Sql, scope: DueScope) {
  const status = sql`c.status = ${scope.status}`
  return scope.environmentId === null ? status : sql`${status} and c.environment_id = ${scope.environmentId}`
}

/** While advancing, work that failed is tried again at once; a lease without an error is somebody at work. */
function isFree(ctx: Context, sql: Sql, scope: DueScope) {
  const free = sql`(w.lease_until is null or w.lease_until <= ${ctx.clock.now()}::timestamptz)`
  if (scope.status === 'ready') return free
  return sql`(${free} or w.last_error is not null) and (w.last_error is null or w.attempts < ${attemptsWhileAdvancing})`
}
