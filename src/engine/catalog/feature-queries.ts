/**
 * Features in SQL, and what plans and products grant of them. A lookup key is unique per environment among features,
 * archived ones too: what once meant one thing does not come to mean another.
 */
import type { Feature, GrantedFeature } from '../../core/feature.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, lookup_key, name, type, archived_at, created_at, updated_at, object_version, metadata`

const byIdOrKey = (tx: Tx, reference: string): Fragment => tx.sql`
  environment_id = ${tx.environment.id} and (id = ${reference} or lookup_key = ${reference})
  order by (id = ${reference}) desc, id limit 1`

export async function findFeature(tx: Tx, reference: string): Promise<Feature | null> {
  const [row] = await tx.sql<Feature[]>`select ${columns(tx.sql)} from features where ${byIdOrKey(tx, reference)}`
  return row ?? null
}

/** By ids and lookup keys, in one statement. */
export async function findFeatures(tx: Tx, references: readonly string[]): Promise<Feature[]> {
  const wanted = [...references]
  return await tx.sql<Feature[]>`
    select ${columns(tx.sql)} from features
    where environment_id = ${tx.environment.id} and (id = any(${wanted}::text[]) or lookup_key = any(${wanted}::text[])) order by id`
}

export async function lockFeature(tx: Tx, reference: string): Promise<Feature | null> {
  const [row] = await tx.sql<Feature[]>`select ${columns(tx.sql)} from features where ${byIdOrKey(tx, reference)} for no key update`
  return row ?? null
}

export type FeatureFilters = { type: string | null; active: boolean | null; lookupKey: string | null }

export async function listFeatures(tx: Tx, filter: FeatureFilters, request: PageRequest): Promise<Page<Feature>> {
  const { sql } = tx
  const where = sql`
    ${filter.type === null ? sql`` : sql`and type = ${filter.type}`}
    ${filter.active === null ? sql`` : filter.active ? sql`and archived_at is null` : sql`and archived_at is not null`}
    ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}`
  return await page<Feature>(tx, { table: 'features', columns: columns(sql), where }, request)
}

/** False: another feature has the lookup key. */
export async function insertFeature(tx: Tx, f: Feature): Promise<boolean> {
  const rows = await tx.sql`
    insert into features (environment_id, id, lookup_key, name, type, archived_at, created_at, updated_at, object_version, metadata)
    values (${f.environmentId}, ${f.id}, ${f.lookupKey}, ${f.name}, ${f.type}, ${f.archivedAt}, ${f.createdAt}, ${f.updatedAt},
      ${f.objectVersion}, ${tx.sql.json(f.metadata)})
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return rows.length === 1
}

/** Writes what may be edited; the row is locked. Null: another feature has the lookup key. */
export async function saveFeature(tx: Tx, f: Feature): Promise<Feature | null> {
  const { sql } = tx
  const [row] = await sql<Feature[]>`
    update features set lookup_key = ${f.lookupKey}, name = ${f.name}, archived_at = ${f.archivedAt}, metadata = ${sql.json(f.metadata)},
      updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${f.id} and not exists (
      select 1 from features o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${f.lookupKey} and o.id <> ${f.id})
    returning ${columns(sql)}`
  return row ?? null
}

/** Whose features they are. */
export type Granting = { kind: 'plan' | 'product'; id: string }

const tables = {
  plan: { table: 'plan_features', owner: 'plan_id' },
  product: { table: 'product_features', owner: 'product_id' },
} as const

/** In the order given, by owner. */
export async function grantedBy(tx: Tx, kind: Granting['kind'], ids: readonly string[]): Promise<Map<string, GrantedFeature[]>> {
  const { sql } = tx
  const { table, owner } = tables[kind]
  const rows = await sql<(GrantedFeature & { ownerId: string })[]>`
    select g.${sql(owner)} as owner_id, g.feature_id, f.lookup_key, f.name, f.type, g.value
    from ${sql(table)} g join features f on f.environment_id = g.environment_id and f.id = g.feature_id
    where g.environment_id = ${tx.environment.id} and g.${sql(owner)} = any(${[...ids]}::text[])
    order by owner_id, g.position, g.feature_id`
  const granted = new Map<string, GrantedFeature[]>()
  for (const { ownerId, ...feature } of rows) granted.set(ownerId, [...(granted.get(ownerId) ?? []), feature])
  return granted
}

/** The whole list anew; the owner's row is locked or new. */
export async function replaceGranted(tx: Tx, { kind, id }: Granting, features: readonly GrantedFeature[]): Promise<void> {
  const { sql } = tx
  const { table, owner } = tables[kind]
  await sql`delete from ${sql(table)} where environment_id = ${tx.environment.id} and ${sql(owner)} = ${id}`
  if (features.length === 0) return
  await sql`
    insert into ${sql(table)} (environment_id, ${sql(owner)}, feature_id, value, position)
    select ${tx.environment.id}, ${id}, feature_id, value, n
    from unnest(${features.map(f => f.featureId)}::text[], ${features.map(f => f.value)}::text[])
      with ordinality as f (feature_id, value, n)`
}
