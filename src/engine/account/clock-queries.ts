/**
 * The environments' clocks in SQL. Keeps: a clock's moment never goes back; while it is advanced, only the holder of
 * the fence moves it. What else is due is read here too, because the clock steps from one due moment to the next.
 */
import type { EnvironmentClock } from '../../core/environment.ts'
import { invariant } from '../../core/invariant.ts'
import type { DueKind } from '../../db/due.ts'
import { attemptsWhileAdvancing } from '../../db/due-claim.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'

/** How often work of each kind was run, by its friendly name. */
export type Processed = Record<string, number>

export type ClockRecord = EnvironmentClock & {
  target: Temporal.Instant | null
  freezeAtTarget: boolean
  /** Of the advance under way, else of the last one. */
  processed: Processed
  fence: bigint
}

const clockColumns = (sql: Sql | TransactionSql) => sql`offset_us, frozen_at, status, target, freeze_at_target, processed, fence`

export async function loadClock(sql: Sql, environmentId: string): Promise<ClockRecord> {
  const [row] = await sql<ClockRecord[]>`select ${clockColumns(sql)} from environment_clocks where environment_id = ${environmentId}`
  invariant(row, `environment ${environmentId} has a clock`)
  return row
}

export async function lockClock(sql: TransactionSql, environmentId: string): Promise<ClockRecord & { kind: 'live' | 'sandbox' }> {
  const [row] = await sql<(ClockRecord & { kind: 'live' | 'sandbox' })[]>`
    select ${clockColumns(sql)}, (select e.kind from environments e where e.id = c.environment_id) as kind
    from environment_clocks c where environment_id = ${environmentId} for no key update`
  invariant(row, `environment ${environmentId} has a clock`)
  return row
}

type Start = { from: Temporal.Instant; target: Temporal.Instant; freeze: boolean; processed: Processed; leaseUntil: Temporal.Instant }

/** Answers the fence of whoever advances it. */
export async function startAdvancing(sql: TransactionSql, environmentId: string, start: Start): Promise<bigint> {
  const [row] = await sql<{ fence: bigint }[]>`
    update environment_clocks
    set status = 'advancing', frozen_at = ${start.from}, target = ${start.target}, freeze_at_target = ${start.freeze},
        processed = ${sql.json(start.processed)}, lease_until = ${start.leaseUntil}, fence = fence + 1
    where environment_id = ${environmentId} returning fence`
  return row!.fence
}

/** A clock whose process died or handed it over, taken with a new fence. */
export async function takeAbandoned(
  sql: Sql,
  now: Temporal.Instant,
  leaseUntil: Temporal.Instant,
): Promise<{ environmentId: string; fence: bigint } | null> {
  const [row] = await sql<{ environmentId: string; fence: bigint }[]>`
    update environment_clocks c set lease_until = ${leaseUntil}, fence = c.fence + 1
    from (
      select environment_id from environment_clocks
      where status = 'advancing' and (lease_until is null or lease_until <= ${now})
      order by environment_id limit 1 for no key update skip locked
    ) a
    where c.environment_id = a.environment_id returning c.environment_id, c.fence`
  return row ?? null
}

type Held = { environmentId: string; fence: bigint }

/** Writes progress and keeps the lease (null: lets it go). False: another process has taken over. */
export async function keepAdvancing(
  sql: Sql,
  held: Held,
  progress: { at: Temporal.Instant; processed: Processed; leaseUntil: Temporal.Instant | null },
): Promise<boolean> {
  const rows = await sql`
    update environment_clocks
    set frozen_at = greatest(frozen_at, ${progress.at}::timestamptz), processed = ${sql.json(progress.processed)},
        lease_until = ${progress.leaseUntil}
    where environment_id = ${held.environmentId} and fence = ${held.fence} and status = 'advancing' returning environment_id`
  return rows.length === 1
}

/** Time runs on from the target, or stands still there. */
export async function endAdvancing(sql: Sql, held: Held, end: { systemNow: Temporal.Instant; processed: Processed }): Promise<boolean> {
  const rows = await sql`
    update environment_clocks
    set status = 'ready', frozen_at = case when freeze_at_target then target end,
        offset_us = (extract(epoch from target - ${end.systemNow}::timestamptz) * 1000000)::int8,
        target = null, processed = ${sql.json(end.processed)}, lease_until = null
    where environment_id = ${held.environmentId} and fence = ${held.fence} and status = 'advancing' returning environment_id`
  return rows.length === 1
}

/**
 * The earliest work of these kinds that is due by a moment, and after one. Parked work, and work that keeps failing, is
 * left behind: it stops no clock.
 */
export async function earliestDue(
  sql: Sql,
  environmentId: string,
  wanted: { after: Temporal.Instant | null; until: Temporal.Instant; kinds: readonly DueKind[] },
): Promise<{ kind: DueKind; dueAt: Temporal.Instant } | null> {
  const [row] = await sql<{ kind: DueKind; dueAt: Temporal.Instant }[]>`
    select k.kind, d.due_at
    from unnest(${[...wanted.kinds]}::text[]) as k (kind)
    cross join lateral (
      select w.due_at, w.rank, w.subject_id from due_work w
      where w.environment_id = ${environmentId} and w.kind = k.kind and w.parked_at is null and w.due_at <= ${wanted.until}
        and w.due_at > coalesce(${wanted.after}::timestamptz, '-infinity')
        and (w.last_error is null or w.attempts < ${attemptsWhileAdvancing})
      order by w.due_at, w.rank, w.subject_id limit 1
    ) d
    order by d.due_at, d.rank, d.subject_id limit 1`
  return row ?? null
}

/** The database's own moment, and whether a transaction that began before one is still open: it may have read the old time. */
export async function databaseNow(sql: Sql): Promise<Temporal.Instant> {
  const [row] = await sql<{ now: Temporal.Instant }[]>`select clock_timestamp() as now`
  return row!.now
}

export async function olderTransactions(sql: Sql, began: Temporal.Instant): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() and xact_start < ${began}`
  return row!.count
}
