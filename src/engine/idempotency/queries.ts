/**
 * The SQL of stored answers: what an Idempotency-Key was used for, and what was answered. One row per key, so a key
 * has at most one effect; an answer is sealed, because it may hold secrets. Times are of the system clock.
 */
import type { Sql, TransactionSql } from '../../db/postgres.ts'

type Key = { environmentId: string; key: string }
type Row = { requestHash: Buffer; state: 'started' | 'finished'; status: number | null; sealedBody: string | null }
type Started = Key & { requestHash: Buffer; route: string; startedAt: Temporal.Instant }
type Finished = Started & { status: number; sealedBody: string; finishedAt: Temporal.Instant }

/** A started request is left to its process for this long; then a repeat may take it over. Provider calls end sooner. */
const takeOverAfterSeconds = 30
/** Old rows are deleted in bites, so that no statement runs long. */
const reapBatch = 5_000

/** Whether this transaction is the only one at work on the key. Held until it ends. */
export async function lockKey(sql: TransactionSql, lock: bigint): Promise<boolean> {
  const [row] = await sql<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lock}) as mine`
  return row!.mine
}

export async function findRequest(sql: Sql | TransactionSql, { environmentId, key }: Key): Promise<Row | null> {
  const [row] = await sql<Row[]>`
    select request_hash, state, status, sealed_body from idempotent_requests where environment_id = ${environmentId} and key = ${key}`
  return row ?? null
}

/** False when the key got a row meanwhile. */
export async function insertFinished(sql: Sql | TransactionSql, row: Finished): Promise<boolean> {
  const made = await sql`
    insert into idempotent_requests (environment_id, key, request_hash, route, state, status, sealed_body, started_at, finished_at)
    values (${row.environmentId}, ${row.key}, ${row.requestHash}, ${row.route}, 'finished', ${row.status}, ${row.sealedBody}, ${row.startedAt}, ${row.finishedAt})
    on conflict (environment_id, key) do nothing
    returning key`
  return made.length === 1
}

/** True when the key is ours now: new, or the same request whose process gave no sign for too long. */
export async function startOrTakeOver(sql: Sql, row: Started): Promise<boolean> {
  const mine = await sql`
    insert into idempotent_requests as r (environment_id, key, request_hash, route, state, started_at)
    values (${row.environmentId}, ${row.key}, ${row.requestHash}, ${row.route}, 'started', ${row.startedAt})
    on conflict (environment_id, key) do update set started_at = excluded.started_at
      where r.state = 'started' and r.request_hash = excluded.request_hash
        and r.started_at <= excluded.started_at - make_interval(secs => ${takeOverAfterSeconds})
    returning key`
  return mine.length === 1
}

/** Nothing happens when another process has taken the request over: `startedAt` names whose start it was. */
export async function finishStarted(sql: Sql, row: Omit<Finished, 'requestHash' | 'route'>): Promise<void> {
  await sql`
    update idempotent_requests set state = 'finished', status = ${row.status}, sealed_body = ${row.sealedBody}, finished_at = ${row.finishedAt}
    where environment_id = ${row.environmentId} and key = ${row.key} and state = 'started' and started_at = ${row.startedAt}`
}

/** The key may be used for anything again. */
export async function deleteStarted(sql: Sql, row: Key & { startedAt: Temporal.Instant }): Promise<void> {
  await sql`
    delete from idempotent_requests
    where environment_id = ${row.environmentId} and key = ${row.key} and state = 'started' and started_at = ${row.startedAt}`
}

/** The same request may be repeated at once. */
export async function releaseStarted(sql: Sql, row: Key & { startedAt: Temporal.Instant }): Promise<void> {
  await sql`
    update idempotent_requests set started_at = started_at - make_interval(secs => ${takeOverAfterSeconds})
    where environment_id = ${row.environmentId} and key = ${row.key} and state = 'started' and started_at = ${row.startedAt}`
}

/** Answers whether there may be more. */
export async function deleteOlderThan(sql: Sql, before: Temporal.Instant): Promise<boolean> {
  const gone = await sql`
    delete from idempotent_requests where (environment_id, key) in (
      select environment_id, key from idempotent_requests where started_at < ${before}
      order by started_at, environment_id, key limit ${reapBatch} for update skip locked)
    returning key`
  return gone.length === reapBatch
}
