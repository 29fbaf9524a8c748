/**
 * What providers told us, raw. Keeps: the same fact of a connection is stored once (unique index
 * `inbound_event_is_stored_once`); an event is processed or ignored once, unless somebody asks for it again.
 */
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import type { ProviderEvent } from '../../providers/provider.ts'
import { type Page, type PageRequest, page } from '../page.ts'

export type InboundEvent = {
  environmentId: string
  id: string
  connectionId: string
  dedupeKey: string
  eventType: string
  /** The exact text as it came. */
  body: string
  /** What the provider's adapter read from it when its signature was checked: it can't be read again without. */
  concerns: ProviderEvent['concerns']
  status: 'received' | 'processed' | 'ignored'
  processedAt: Temporal.Instant | null
  createdAt: Temporal.Instant
}

const columns = (sql: Sql | TransactionSql) => sql`
  environment_id, id, connection_id, dedupe_key, event_type, body, concerns, status, processed_at, created_at`

/** Ids of those that are new and to be processed: what concerns nothing is ignored from the start. */
export async function insertInbound(
  tx: Tx,
  events: readonly Omit<InboundEvent, 'environmentId' | 'status' | 'processedAt' | 'createdAt'>[],
): Promise<string[]> {
  const rows = await tx.sql<{ id: string; status: string }[]>`
    insert into inbound_events (environment_id, id, connection_id, dedupe_key, event_type, body, concerns, status, created_at)
    select ${tx.environment.id}, id, connection_id, dedupe_key, event_type, body, concerns,
           case when concerns is null then 'ignored' else 'received' end, ${tx.now}
    from unnest(
      ${events.map(e => e.id)}::text[], ${events.map(e => e.connectionId)}::text[], ${events.map(e => e.dedupeKey)}::text[],
      ${events.map(e => e.eventType)}::text[], ${events.map(e => e.body)}::text[],
      ${events.map(e => e.concerns && JSON.stringify(e.concerns))}::text[]::jsonb[]
    ) as e (id, connection_id, dedupe_key, event_type, body, concerns)
    order by dedupe_key
    on conflict (environment_id, connection_id, dedupe_key) do nothing
    returning id, status`
  return rows.filter(row => row.status === 'received').map(row => row.id)
}

export async function findInbound(tx: Tx, id: string): Promise<InboundEvent | null> {
  const [row] = await tx.sql<InboundEvent[]>`
    select ${columns(tx.sql)} from inbound_events where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** Only from `received`: a repeat changes nothing. */
export async function endInbound(tx: Tx, id: string, status: 'processed' | 'ignored'): Promise<void> {
  await tx.sql`
    update inbound_events set status = ${status}, processed_at = ${tx.now}
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'received'`
}

/** As if it had just come; null when there is no such event. */
export async function renewInbound(tx: Tx, id: string): Promise<InboundEvent | null> {
  const [row] = await tx.sql<InboundEvent[]>`
    update inbound_events set status = 'received', processed_at = null
    where environment_id = ${tx.environment.id} and id = ${id}
    returning ${columns(tx.sql)}`
  return row ?? null
}

export type InboundFilters = { connectionId: string | null; status: InboundEvent['status'] | null }

export function listInbound(tx: Tx, filters: InboundFilters, request: PageRequest): Promise<Page<InboundEvent>> {
  const { sql } = tx
  const where = sql`
    ${filters.connectionId === null ? sql`` : sql`and connection_id = ${filters.connectionId}`}
    ${filters.status === null ? sql`` : sql`and status = ${filters.status}`}`
  return page<InboundEvent>(tx, { table: 'inbound_events', columns: columns(sql), where }, request)
}
