/** Reading back what was told and sent, and sending it again, in SQL. */
import type { Delivery, DeliveryAttempt, DeliveryStatus, WebhookEvent } from '../../core/webhook-delivery.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Fragment, type Page, type PageRequest, page } from '../page.ts'

const eventColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, event_type, object_id, object_version, snapshot, created_at, sequence`

const deliveryColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, event_id, endpoint_id, status, attempt_count, next_attempt_at, created_at, updated_at`

export async function findEvent(tx: Tx, id: string): Promise<WebhookEvent | null> {
  const [row] = await tx.sql<WebhookEvent[]>`
    select ${eventColumns(tx.sql)} from events where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** The latest event of a type about an object. */
export async function latestEvent(tx: Tx, objectId: string, eventType: string): Promise<WebhookEvent | null> {
  const [row] = await tx.sql<WebhookEvent[]>`
    select ${eventColumns(tx.sql)} from events
    where environment_id = ${tx.environment.id} and object_id = ${objectId} and event_type = ${eventType}
    order by position desc limit 1`
  return row ?? null
}

export type EventFilter = { eventType: string | null; objectId: string | null }

export async function listEvents(tx: Tx, filter: EventFilter, request: PageRequest): Promise<Page<WebhookEvent>> {
  const { sql } = tx
  const where = sql`
    ${filter.eventType === null ? sql`` : sql`and event_type = ${filter.eventType}`}
    ${filter.objectId === null ? sql`` : sql`and object_id = ${filter.objectId}`}`
  return await page<WebhookEvent>(tx, { table: 'events', columns: eventColumns(sql), where }, request)
}

export async function findDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  const [row] = await tx.sql<Delivery[]>`
    select ${deliveryColumns(tx.sql)} from webhook_deliveries where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function lockDelivery(tx: Tx, id: string): Promise<Delivery | null> {
  const [row] = await tx.sql<Delivery[]>`
    select ${deliveryColumns(tx.sql)} from webhook_deliveries
    where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export type DeliveryFilter = { eventId: string | null; endpointId: string | null; status: DeliveryStatus | null }

export async function listDeliveries(tx: Tx, filter: DeliveryFilter, request: PageRequest): Promise<Page<Delivery>> {
  const { sql } = tx
  const where = sql`
    ${filter.eventId === null ? sql`` : sql`and event_id = ${filter.eventId}`}
    ${filter.endpointId === null ? sql`` : sql`and endpoint_id = ${filter.endpointId}`}
    ${filter.status === null ? sql`` : sql`and status = ${filter.status}`}`
  return await page<Delivery>(tx, { table: 'webhook_deliveries', columns: deliveryColumns(sql), where }, request)
}

/** Of several deliveries, each one's in the order they were made. */
export async function attemptsOf(tx: Tx, deliveryIds: readonly string[]): Promise<DeliveryAttempt[]> {
  if (deliveryIds.length === 0) return []
  return await tx.sql<DeliveryAttempt[]>`
    select delivery_id, number, attempted_at, status, duration_ms, response, error from delivery_attempts
    where environment_id = ${tx.environment.id} and delivery_id = any(${[...deliveryIds]}::text[])
    order by delivery_id, number`
}

/** Starts the schedule afresh, whatever the state was. */
export async function restartDeliveries(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`
    update webhook_deliveries set status = 'pending', attempt_count = 0, next_attempt_at = ${tx.now}, updated_at = ${tx.now}
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[])`
}

/** Deliveries to an endpoint that were given up, of events since a time, oldest first, locked in the order of ids. */
export async function lockFailedDeliveries(tx: Tx, endpointId: string, since: Temporal.Instant, most: number): Promise<string[]> {
  const rows = await tx.sql<{ id: string }[]>`
    select d.id from webhook_deliveries d join events e on e.environment_id = d.environment_id and e.id = d.event_id
    where d.environment_id = ${tx.environment.id} and d.endpoint_id = ${endpointId} and d.status in ('exhausted', 'canceled')
      and e.created_at >= ${since}
    order by d.id limit ${most} for no key update of d`
  return rows.map(row => row.id)
}

/**
 * Events since a time that were never to be sent to the endpoint (it was switched off then), in their order.
 * `filters` narrows in SQL as `eventMatches` does, so that the limit counts only what is wanted.
 */
export async function eventsWithoutDelivery(
  tx: Tx,
  endpointId: string,
  since: Temporal.Instant,
  filters: readonly string[],
  most: number,
): Promise<{ id: string; eventType: string }[]> {
  return await tx.sql<{ id: string; eventType: string }[]>`
    select e.id, e.event_type from events e
    where e.environment_id = ${tx.environment.id} and e.sequence is not null and e.created_at >= ${since}
      and e.event_type <> 'webhook_endpoint.test'
      and exists (
        select 1 from unnest(${[...filters]}::text[]) as f (filter)
        where f.filter in ('*', e.event_type) or (f.filter like '%.*' and starts_with(e.event_type, left(f.filter, -1))))
      and not exists (
        select 1 from webhook_deliveries d
        where d.environment_id = e.environment_id and d.event_id = e.id and d.endpoint_id = ${endpointId})
    order by e.sequence limit ${most}`
}

// --- reaping

/** By system time (`created_at` of a test environment may lie in the future: then it stays longer). */
export async function deleteOldDeliveries(sql: Sql, before: Temporal.Instant, most: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    with old as (
      select d.environment_id, d.id from webhook_deliveries d
      where d.status <> 'pending' and d.updated_at < ${before}
      order by d.environment_id, d.id limit ${most} for update skip locked
    ), tries as (
      delete from delivery_attempts a using old o where a.environment_id = o.environment_id and a.delivery_id = o.id
    ), gone as (
      delete from webhook_deliveries d using old o where d.environment_id = o.environment_id and d.id = o.id returning 1
    )
    select count(*)::int as count from gone`
  return row!.count
}

/**
 * From the oldest on, up to the first that must stay (new, or with a delivery): so the numbers that are left have no
 * gap. The last event of an environment always stays.
 */
export async function deleteOldEvents(sql: Sql, before: Temporal.Instant, most: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    with old as (
      select h.environment_id, h.id
      from environment_sequences q
      cross join lateral (
        select e.environment_id, e.id,
          bool_or(e.created_at >= ${before} or exists (
            select 1 from webhook_deliveries d where d.environment_id = e.environment_id and d.event_id = e.id
          )) over (order by e.sequence) as stays
        from (
          select environment_id, id, sequence, created_at from events
          where environment_id = q.environment_id and sequence < q.last_sequence order by sequence limit ${most}
        ) e
      ) h
      where not h.stays and ${before} > (
        select f.created_at from events f where f.environment_id = q.environment_id and f.sequence > 0 order by f.sequence limit 1)
      order by h.environment_id, h.id limit ${most}
    ), gone as (
      delete from events e using old o where e.environment_id = o.environment_id and e.id = o.id returning 1
    )
    select count(*)::int as count from gone`
  return row!.count
}

/** What providers told us, once it was dealt with. */
export async function deleteOldInbound(sql: Sql, before: Temporal.Instant, most: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    with old as (
      select environment_id, id from inbound_events
      where status in ('processed', 'ignored') and created_at < ${before}
      order by environment_id, id limit ${most} for update skip locked
    ), gone as (
      delete from inbound_events i using old o where i.environment_id = o.environment_id and i.id = o.id returning 1
    )
    select count(*)::int as count from gone`
  return row!.count
}
