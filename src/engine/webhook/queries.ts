/**
 * Events, endpoints and what was sent where, in SQL. Keeps: sequences without gaps, given by one transaction at a time
 * (`environment_sequences` is locked); one delivery per event and endpoint; a delivery's row is locked before its due work.
 */
import type { EnvironmentClock } from '../../core/environment.ts'
import { invariant } from '../../core/invariant.ts'
import type { DeliveryAttempt, DeliveryStatus, WebhookEvent } from '../../core/webhook-delivery.ts'
import type { EndpointHealth, WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Fragment, type Page, type PageRequest, page } from '../page.ts'

const endpointColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, url, description, enabled_events, status, disabled_reason, sealed_secrets, failing_since, consecutive_failures, slow,
  created_at, updated_at, object_version, metadata`

export async function insertEndpoint(tx: Tx, e: WebhookEndpoint): Promise<void> {
  await tx.sql`
    insert into webhook_endpoints (environment_id, id, url, description, enabled_events, status, sealed_secrets, created_at, updated_at, metadata)
    values (${tx.environment.id}, ${e.id}, ${e.url}, ${e.description}, ${e.enabledEvents}::text[], ${e.status}, ${e.sealedSecrets},
      ${tx.now}, ${tx.now}, ${tx.sql.json(e.metadata)})`
}

export async function findEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint | null> {
  const [row] = await tx.sql<WebhookEndpoint[]>`
    select ${endpointColumns(tx.sql)} from webhook_endpoints
    where environment_id = ${tx.environment.id} and id = ${id} and deleted_at is null`
  return row ?? null
}

/** In the order of ids, so that two that lock several do not wait for each other in a circle. */
export async function lockEndpoints(tx: Tx, ids: readonly string[]): Promise<WebhookEndpoint[]> {
  return await tx.sql<WebhookEndpoint[]>`
    select ${endpointColumns(tx.sql)} from webhook_endpoints
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) and deleted_at is null
    order by id for no key update`
}

/** Locks the environment's sequence row: what is counted stays so until the commit. */
export async function countEndpointsLocked(tx: Tx): Promise<number> {
  await lockSequence(tx)
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*)::int as count from webhook_endpoints where environment_id = ${tx.environment.id} and deleted_at is null`
  return row!.count
}

export async function enabledEndpoints(tx: Tx): Promise<{ id: string; enabledEvents: string[] }[]> {
  return await tx.sql<{ id: string; enabledEvents: string[] }[]>`
    select id, enabled_events from webhook_endpoints
    where environment_id = ${tx.environment.id} and status = 'enabled' and deleted_at is null order by id`
}

export async function saveEndpoint(tx: Tx, e: WebhookEndpoint): Promise<void> {
  await tx.sql`
    update webhook_endpoints set
      url = ${e.url}, description = ${e.description}, enabled_events = ${e.enabledEvents}::text[], status = ${e.status},
      disabled_reason = ${e.disabledReason}, sealed_secrets = ${e.sealedSecrets}, failing_since = ${e.failingSince},
      consecutive_failures = ${e.consecutiveFailures}, slow = ${e.slow}, metadata = ${tx.sql.json(e.metadata)},
      updated_at = ${e.updatedAt}, object_version = ${e.objectVersion}
    where environment_id = ${tx.environment.id} and id = ${e.id}`
}

/** Deliveries refer to it, so the row stays; its secrets go. */
export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update webhook_endpoints set deleted_at = ${tx.now}, updated_at = ${tx.now}, sealed_secrets = '', object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id}`
}

export async function listEndpoints(tx: Tx, request: PageRequest): Promise<Page<WebhookEndpoint>> {
  const where = tx.sql`and deleted_at is null`
  return await page<WebhookEndpoint>(tx, { table: 'webhook_endpoints', columns: endpointColumns(tx.sql), where }, request)
}

// --- the sequencer

/** Environments with events that have no number yet: a walk along the partial index, one step per environment. */
export async function environmentsToSequence(sql: Sql, most: number): Promise<string[]> {
  const rows = await sql<{ environmentId: string }[]>`
    with recursive waiting as (
      (select environment_id from events where sequence is null order by environment_id, position limit 1)
      union all
      select (select e.environment_id from events e where e.sequence is null and e.environment_id > w.environment_id
              order by e.environment_id, e.position limit 1)
      from waiting w where w.environment_id is not null
    )
    select w.environment_id from waiting w join environment_clocks c on c.environment_id = w.environment_id
    where c.status = 'ready' order by w.environment_id limit ${most}`
  return rows.map(row => row.environmentId)
}

/** One sequencer at a time; answers the last number given. */
export async function lockSequence(tx: Tx): Promise<bigint> {
  const [row] = await tx.sql<{ lastSequence: bigint }[]>`
    select last_sequence from environment_sequences where environment_id = ${tx.environment.id} for update`
  invariant(row, `environment ${tx.environment.id} has a sequence`)
  return row.lastSequence
}

export type NumberedEvent = Pick<WebhookEvent, 'id' | 'eventType' | 'objectId'>

/** The oldest events without a number. A look of its own: given the ids, the update goes by key whatever the statistics say. */
export async function unnumberedEvents(tx: Tx, most: number): Promise<string[]> {
  const rows = await tx.sql<{ id: string }[]>`
    select id from events where environment_id = ${tx.environment.id} and sequence is null order by position limit ${most}`
  return rows.map(row => row.id)
}

/** Numbers these events in their order, after `last`, and writes the exact text that will be signed. */
export async function numberEvents(tx: Tx, ids: readonly string[], last: bigint, apiVersion: string): Promise<NumberedEvent[]> {
  const environmentId = tx.environment.id
  const before = `","api_version":"${apiVersion}","created_at":"`
  const after = `,"environment_id":"${environmentId}","livemode":${tx.environment.kind === 'live'},"data":`
  return await tx.sql<NumberedEvent[]>`
    with numbered as (
      update events e
      set sequence = ${last}::int8 + n.place,
          body = '{"id":"' || e.id || '","event_type":"' || e.event_type || ${before}::text
            || to_char(e.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","sequence":' || (${last}::int8 + n.place)
            || ${after}::text || e.snapshot || '}'
      from unnest(${ids as string[]}::text[]) with ordinality as n (id, place)
      where e.environment_id = ${environmentId} and e.id = n.id
      returning e.id, e.event_type, e.object_id, e.sequence
    ), counted as (
      update environment_sequences set last_sequence = ${last}::int8 + ${ids.length}::int8 where environment_id = ${environmentId}
    )
    select id, event_type, object_id from numbered order by sequence`
}

export async function insertDeliveries(tx: Tx, deliveries: readonly { id: string; eventId: string; endpointId: string }[]): Promise<void> {
  await tx.sql`
    insert into webhook_deliveries (environment_id, id, event_id, endpoint_id, status, next_attempt_at, created_at, updated_at)
    select ${tx.environment.id}, id, event_id, endpoint_id, 'pending', ${tx.now}, ${tx.now}, ${tx.now}
    from unnest(${deliveries.map(d => d.id)}::text[], ${deliveries.map(d => d.eventId)}::text[], ${deliveries.map(d => d.endpointId)}::text[])
      as d (id, event_id, endpoint_id)
    order by id`
}

// --- sending

/** All that one try needs. */
export type Sendable = {
  id: string
  eventId: string
  endpointId: string
  status: DeliveryStatus
  attemptCount: number
  body: string
  url: string
  sealedSecrets: string
  endpointEnabled: boolean
  healthy: boolean
  slow: boolean
}

/** The environment's kind and clock. */
export type SendingFrom = EnvironmentClock & { kind: 'live' | 'sandbox' }

export async function loadSendables(
  sql: Sql,
  environmentId: string,
  ids: readonly string[],
): Promise<{ place: SendingFrom; sendables: Sendable[] }> {
  const [[place], sendables] = await Promise.all([
    sql<SendingFrom[]>`
      select e.kind, c.offset_us, c.frozen_at, c.status
      from environments e join environment_clocks c on c.environment_id = e.id where e.id = ${environmentId}`,
    // Deliveries first and by themselves: joined at once, they were found by way of their endpoint, all of them.
    sql<Sendable[]>`
      with d as materialized (
        select id, event_id, endpoint_id, status, attempt_count from webhook_deliveries
        where environment_id = ${environmentId} and id = any(${[...ids]}::text[])
      )
      select d.id, d.event_id, d.endpoint_id, d.status, d.attempt_count, e.body, p.url, p.sealed_secrets,
             p.status = 'enabled' and p.deleted_at is null as endpoint_enabled,
             p.failing_since is null and p.consecutive_failures = 0 as healthy, p.slow
      from d
      join events e on e.environment_id = ${environmentId} and e.id = d.event_id
      join webhook_endpoints p on p.environment_id = ${environmentId} and p.id = d.endpoint_id`,
  ])
  invariant(place, `environment ${environmentId} exists`)
  return { place, sendables }
}

/** What became of a claimed delivery: its new state and, unless nothing was sent, the try. */
export type DeliveryOutcome = {
  id: string
  fence: bigint
  status: DeliveryStatus
  /** Until the next try, when it stays pending. */
  delayMs: number | null
  attempt: Omit<DeliveryAttempt, 'deliveryId' | 'number' | 'attemptedAt'> | null
}

/**
 * Writes many outcomes at once: the try, the delivery's state, and its due work, which ends or moves. An outcome whose
 * fence is no longer that of the due work changes nothing. Answers the ids that counted.
 */
export async function saveOutcomes(tx: Tx, outcomes: readonly DeliveryOutcome[]): Promise<string[]> {
  const environmentId = tx.environment.id
  const column = <T>(of: (o: DeliveryOutcome) => T) => outcomes.map(of)
  const ids = column(o => o.id)
  const times = column(o => (o.delayMs === null ? null : tx.now.add({ milliseconds: o.delayMs }).toString()))
  // The ids are named to each table by themselves: then a plan made while the tables were small is good for large ones.
  const rows = await tx.sql<{ id: string }[]>`
    with held as materialized (
      select i.id, i.fence, i.outcome, i.next_attempt_at, i.status, i.duration_ms, i.response, i.error
      from webhook_deliveries d
      join unnest(
        ${ids}::text[], ${column(o => o.fence.toString())}::int8[], ${column(o => o.status)}::text[], ${times}::timestamptz[],
        ${column(o => o.attempt?.status ?? null)}::int[], ${column(o => o.attempt?.durationMs ?? null)}::int[],
        ${column(o => o.attempt?.response ?? null)}::text[], ${column(o => o.attempt?.error ?? null)}::text[]
      ) as i (id, fence, outcome, next_attempt_at, status, duration_ms, response, error) on i.id = d.id
      where d.environment_id = ${environmentId} and d.id = any(${ids}::text[])
      order by d.id for no key update of d
    ), ended as (
      delete from due_work w using held h
      where w.environment_id = ${environmentId} and w.kind = 'webhook.deliver' and w.subject_id = any(${ids}::text[])
        and w.subject_id = h.id and w.fence = h.fence and h.next_attempt_at is null
      returning h.id, h.outcome, h.next_attempt_at, h.status, h.duration_ms, h.response, h.error
    ), moved as (
      update due_work w set due_at = h.next_attempt_at, attempts = 0, lease_until = null, fence = w.fence + 1
      from held h
      where w.environment_id = ${environmentId} and w.kind = 'webhook.deliver' and w.subject_id = any(${ids}::text[])
        and w.subject_id = h.id and w.fence = h.fence and h.next_attempt_at is not null
      returning h.id, h.outcome, h.next_attempt_at, h.status, h.duration_ms, h.response, h.error
    ), counted as materialized (
      select id, outcome, next_attempt_at, status, duration_ms, response, error from ended
      union all
      select id, outcome, next_attempt_at, status, duration_ms, response, error from moved
    ), noted as (
      insert into delivery_attempts (environment_id, delivery_id, number, attempted_at, status, duration_ms, response, error)
      select ${environmentId}, c.id,
        1 + coalesce((select max(a.number) from delivery_attempts a where a.environment_id = ${environmentId} and a.delivery_id = c.id), 0),
        ${tx.now}, c.status, c.duration_ms, c.response, c.error
      from counted c where c.duration_ms is not null
    ), saved as (
      update webhook_deliveries d
      set status = c.outcome, next_attempt_at = c.next_attempt_at, updated_at = ${tx.now},
          attempt_count = d.attempt_count + (c.duration_ms is not null)::int
      from counted c
      where d.environment_id = ${environmentId} and d.id = any(${ids}::text[]) and d.id = c.id
    )
    select id from counted order by id`
  return rows.map(row => row.id)
}

/** Health alone is nobody's version: it moves with every failing try. */
export async function saveHealth(tx: Tx, id: string, h: EndpointHealth): Promise<void> {
  await tx.sql`
    update webhook_endpoints set failing_since = ${h.failingSince}, consecutive_failures = ${h.consecutiveFailures}, slow = ${h.slow}
    where environment_id = ${tx.environment.id} and id = ${id}`
}
