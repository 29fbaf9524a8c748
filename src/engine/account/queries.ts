/**
 * The SQL of organizations, environments and API keys: the rows that everything else hangs on. A key's text is never
 * stored, only its hash; an environment is never seen from another organization.
 */
import type { Environment } from '../../core/environment.ts'
import type { Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

type AnySql = Sql | TransactionSql

/** An environment with the id of its built-in sandbox connection, if it has one. */
export type EnvironmentRecord = Environment & { sandboxConnectionId: string | null }

export type ApiKey = {
  id: string
  environmentId: string
  name: string
  last4: string
  scopes: string[]
  expiresAt: Temporal.Instant | null
  lastUsedAt: Temporal.Instant | null
  revokedAt: Temporal.Instant | null
  createdAt: Temporal.Instant
}

export async function insertOrganization(
  sql: TransactionSql,
  row: { id: string; name: string; createdAt: Temporal.Instant },
): Promise<void> {
  await sql`insert into organizations (id, name, created_at) values (${row.id}, ${row.name}, ${row.createdAt})`
}

/** The one that was made first, locked against a second set-up; null on a fresh database. */
export async function firstOrganization(sql: TransactionSql): Promise<string | null> {
  await sql`lock table organizations in share row exclusive mode`
  const [row] = await sql<{ id: string }[]>`select id from organizations order by created_at, id limit 1`
  return row?.id ?? null
}

export async function firstEnvironment(sql: AnySql, organizationId: string, kind: Environment['kind']): Promise<string | null> {
  const [row] = await sql<{ id: string }[]>`
    select id from environments where organization_id = ${organizationId} and kind = ${kind} order by created_at, id limit 1`
  return row?.id ?? null
}

type NewEnvironment = Pick<Environment, 'id' | 'organizationId' | 'name' | 'kind' | 'defaultCurrency' | 'createdAt'>

/** False when the organization has its one live environment already. */
export async function insertEnvironment(sql: TransactionSql, row: NewEnvironment): Promise<boolean> {
  const made = await sql`
    with made as (
      insert into environments (id, organization_id, name, kind, default_currency, created_at)
      values (${row.id}, ${row.organizationId}, ${row.name}, ${row.kind}, ${row.defaultCurrency}, ${row.createdAt})
      on conflict (organization_id) where kind = 'live' do nothing
      returning id
    ), clock as (insert into environment_clocks (environment_id) select id from made),
    sequence as (insert into environment_sequences (environment_id) select id from made),
    series as (insert into invoice_series (environment_id, kind) select id, kind from made, unnest(array['invoice', 'credit_note']) as kind)
    select id from made`
  return made.length === 1
}

type NewConnection = {
  environmentId: string
  id: string
  provider: string
  name: string
  sealedSecrets: string
  createdAt: Temporal.Instant
}

export async function insertSandboxConnection(sql: TransactionSql, row: NewConnection): Promise<void> {
  await sql`
    insert into connections (environment_id, id, provider, name, status, sealed_secrets, created_at, updated_at)
    values (${row.environmentId}, ${row.id}, ${row.provider}, ${row.name}, 'active', ${row.sealedSecrets}, ${row.createdAt}, ${row.createdAt})`
}

function environmentColumns(sql: AnySql) {
  return sql`
    e.id, e.organization_id, e.name, e.kind, e.default_currency, e.simulate_unconnected_providers, e.display_name, e.accent, e.logo_url,
    e.terms_url, e.privacy_url, e.tax_rate_ids, e.letter_decline_refunds, e.created_at,
    (select c.id from connections c where c.environment_id = e.id and c.provider = 'sandbox' order by c.id limit 1) as sandbox_connection_id`
}

export async function loadEnvironment(sql: AnySql, organizationId: string, id: string): Promise<EnvironmentRecord | null> {
  const [row] = await sql<EnvironmentRecord[]>`
    select ${environmentColumns(sql)} from environments e where e.id = ${id} and e.organization_id = ${organizationId}`
  return row ?? null
}

/** Environments are global and few: the whole list, newest first. */
export async function listEnvironments(sql: AnySql, organizationId: string): Promise<EnvironmentRecord[]> {
  return await sql<EnvironmentRecord[]>`
    select ${environmentColumns(sql)} from environments e where e.organization_id = ${organizationId} order by e.id desc`
}

export type EnvironmentChange = Partial<
  Pick<
    Environment,
    | 'name'
    | 'defaultCurrency'
    | 'simulateUnconnectedProviders'
    | 'displayName'
    | 'accent'
    | 'logoUrl'
    | 'termsUrl'
    | 'privacyUrl'
    | 'taxRateIds'
    | 'letterDeclineRefunds'
  >
>

export async function updateEnvironment(sql: TransactionSql, row: EnvironmentRecord): Promise<void> {
  await sql`
    update environments set name = ${row.name}, default_currency = ${row.defaultCurrency},
      simulate_unconnected_providers = ${row.simulateUnconnectedProviders}, display_name = ${row.displayName}, accent = ${row.accent},
      logo_url = ${row.logoUrl}, terms_url = ${row.termsUrl}, privacy_url = ${row.privacyUrl},
      tax_rate_ids = ${row.taxRateIds}, letter_decline_refunds = ${row.letterDeclineRefunds}
    where id = ${row.id}`
}

export async function lockEnvironment(sql: TransactionSql, organizationId: string, id: string): Promise<EnvironmentRecord | null> {
  await sql`select from environments where id = ${id} and organization_id = ${organizationId} for no key update`
  return await loadEnvironment(sql, organizationId, id)
}

function keyColumns(sql: AnySql) {
  return sql`id, environment_id, name, last4, scopes, expires_at, last_used_at, revoked_at, created_at`
}

type FoundKey = Pick<ApiKey, 'environmentId' | 'scopes' | 'expiresAt' | 'lastUsedAt' | 'revokedAt'> & {
  keyId: string
  organizationId: string
  kind: Environment['kind']
}

/** Asked by every request: one look-up by the hash's unique index. */
export async function findKey(sql: Sql, hash: Buffer): Promise<FoundKey | null> {
  const [row] = await sql<FoundKey[]>`
    select k.id as key_id, k.environment_id, k.scopes, k.expires_at, k.last_used_at, k.revoked_at, e.organization_id, e.kind
    from api_keys k join environments e on e.id = k.environment_id
    where k.key_hash = ${hash}`
  return row ?? null
}

export async function insertKey(sql: TransactionSql, row: ApiKey & { keyHash: Buffer }): Promise<void> {
  await sql`
    insert into api_keys (id, environment_id, name, key_hash, last4, scopes, expires_at, created_at)
    values (${row.id}, ${row.environmentId}, ${row.name}, ${row.keyHash}, ${row.last4}, ${row.scopes}, ${row.expiresAt}, ${row.createdAt})`
}

export async function loadKey(sql: AnySql, environmentId: string, id: string): Promise<ApiKey | null> {
  const [row] = await sql<ApiKey[]>`select ${keyColumns(sql)} from api_keys where environment_id = ${environmentId} and id = ${id}`
  return row ?? null
}

export async function listKeys(tx: Tx, request: PageRequest): Promise<Page<ApiKey>> {
  return await page<ApiKey>(tx, { table: 'api_keys', columns: keyColumns(tx.sql), where: tx.sql`` }, request)
}

/** Keeps the first revocation's time. Null when there is no such key. */
export async function setRevoked(sql: TransactionSql, environmentId: string, id: string, at: Temporal.Instant): Promise<ApiKey | null> {
  const [row] = await sql<ApiKey[]>`
    update api_keys set revoked_at = coalesce(revoked_at, ${at}) where environment_id = ${environmentId} and id = ${id}
    returning ${keyColumns(sql)}`
  return row ?? null
}

/** Only when the last use written down is older than `before`; never waits for another request that does the same. */
export async function touchKey(sql: Sql, id: string, at: Temporal.Instant, before: Temporal.Instant): Promise<void> {
  await sql`
    update api_keys set last_used_at = ${at}
    where id = (select id from api_keys where id = ${id} and (last_used_at is null or last_used_at < ${before}) for no key update skip locked)`
}

/** What readiness is judged by; `unsafe` names the settings that are off though durability needs them. */
export async function databaseState(sql: Sql): Promise<{ now: Temporal.Instant; unsafe: string | null }> {
  const [row] = await sql<{ now: Temporal.Instant; unsafe: string | null }[]>`
    select clock_timestamp() as now, string_agg(name, ', ' order by name) as unsafe
    from (select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off') as off`
  return row!
}

/** Work that waits, over all environments. */
export type Backlog = {
  oldestDueSeconds: bigint
  overdue: bigint
  parked: bigint
  unsequencedEvents: bigint
  unknownPayments: bigint
  pendingDeliveries: bigint
}

/** Counts only tables and partial indexes that hold what is not done yet, so it stays quick as the books grow. */
export async function readBacklog(sql: Sql, systemNow: Temporal.Instant): Promise<Backlog> {
  const [row] = await sql<Backlog[]>`
    with waiting as (
      select w.kind, w.parked_at,
             coalesce(c.frozen_at, ${systemNow}::timestamptz + c.offset_us * interval '1 microsecond') - w.due_at as late
      from due_work w join environment_clocks c on c.environment_id = w.environment_id
    )
    select coalesce(max(extract(epoch from late)) filter (where parked_at is null and late > interval '0'), 0)::bigint as oldest_due_seconds,
           count(*) filter (where parked_at is null and late > interval '0') as overdue,
           count(*) filter (where parked_at is not null) as parked,
           count(*) filter (where kind = 'webhook.deliver' and parked_at is null) as pending_deliveries,
           (select count(*) from events where sequence is null) as unsequenced_events,
           (select count(*) from payments where status = 'unknown'
              and status in ('created', 'sent', 'unknown', 'processing', 'requires_action')) as unknown_payments
    from waiting`
  return row!
}
