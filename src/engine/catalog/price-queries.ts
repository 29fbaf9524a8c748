/**
 * Prices in SQL. An amount is never edited: nothing here updates a price's amount. Lookup keys are unique per environment
 * among prices; a price is replaced once at most; those made inline are in no list.
 */
import type { CatalogPrice } from '../../core/plan.ts'
import type { PriceType } from '../../core/price.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'
import { byIdOrKey, onlyActive } from './reference-queries.ts'

/** The stored decimal has twelve places; what is read has none that say nothing. */
export const priceColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, plan_id, product_id, position, lookup_key, description, type, currency, billing_period, billing_period_count,
  usage_type, billing_timing, model, trim_scale(unit_amount_decimal) as unit_amount_decimal, tiers, package_size, package_rounding,
  trim_scale(free_units) as free_units, minimum_amount, maximum_amount, flat_when_zero, trial_period_days, public, listed, replaces,
  version, archived_at, created_at, updated_at, object_version, metadata`

export async function findPrice(tx: Tx, idOrLookupKey: string): Promise<CatalogPrice | null> {
  const [row] = await tx.sql<CatalogPrice[]>`select ${priceColumns(tx.sql)} from prices where ${byIdOrKey(tx, idOrLookupKey)}`
  return row ?? null
}

/** All that one of the references could mean, by id or by lookup key. */
export async function findNamedPrices(tx: Tx, references: readonly string[]): Promise<CatalogPrice[]> {
  const asked = [...references]
  return await tx.sql<CatalogPrice[]>`
    select ${priceColumns(tx.sql)} from prices
    where environment_id = ${tx.environment.id} and (id = any(${asked}::text[]) or lookup_key = any(${asked}::text[]))
    order by id`
}

/** The plans' names and whether they are sold. */
export async function findPlanNames(tx: Tx, ids: readonly string[]): Promise<{ id: string; name: string; archived: boolean }[]> {
  return await tx.sql<{ id: string; name: string; archived: boolean }[]>`
    select id, name, archived_at is not null as archived from plans
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
}

/** What a product's purchase page shows: in sale, marked public, and of no plan that is out of sale. */
export async function findPublicPrices(tx: Tx, productId: string): Promise<CatalogPrice[]> {
  const { sql } = tx
  return await sql<CatalogPrice[]>`
    select ${priceColumns(sql)} from prices
    where environment_id = ${tx.environment.id} and product_id = ${productId} and public and listed and archived_at is null
      and not exists (
        select from plans l
        where l.environment_id = ${tx.environment.id} and l.id = prices.plan_id and l.archived_at is not null)
    order by position, id`
}

export type PriceFilters = {
  plan: string | null
  product: string | null
  currency: string | null
  active: boolean | null
  type: PriceType | null
  lookupKey: string | null
  public: boolean | null
}

export async function listPrices(tx: Tx, filter: PriceFilters, request: PageRequest): Promise<Page<CatalogPrice>> {
  const { sql } = tx
  const where = sql`
    and listed
    ${onlyActive(sql, filter.active)}
    ${filter.plan === null ? sql`` : sql`and plan_id = (select id from plans where ${byIdOrKey(tx, filter.plan)})`}
    ${filter.product === null ? sql`` : sql`and product_id = (select id from products where ${byIdOrKey(tx, filter.product)})`}
    ${filter.currency === null ? sql`` : sql`and currency = ${filter.currency}`}
    ${filter.type === null ? sql`` : sql`and type = ${filter.type}`}
    ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}
    ${filter.public === null ? sql`` : sql`and public = ${filter.public}`}`
  return await page<CatalogPrice>(tx, { table: 'prices', columns: priceColumns(sql), where }, request)
}

/** Where the next price of a plan, else of a product, comes to stand. */
export async function nextPosition(tx: Tx, { planId, productId }: Pick<CatalogPrice, 'planId' | 'productId'>): Promise<number> {
  const { sql } = tx
  const siblings = planId === null ? sql`product_id = ${productId} and plan_id is null` : sql`plan_id = ${planId}`
  const [row] = await sql<{ position: number }[]>`
    select coalesce(max(position) + 1, 0) as position from prices where environment_id = ${tx.environment.id} and ${siblings}`
  return row!.position
}

/** The ids that went in: the others' lookup keys belong to other prices. */
export async function insertPrices(tx: Tx, prices: readonly CatalogPrice[]): Promise<Set<string>> {
  const { sql } = tx
  const rows = prices.map(p => ({
    ...{ id: p.id, plan_id: p.planId, product_id: p.productId, position: p.position, lookup_key: p.lookupKey, description: p.description },
    ...{ type: p.type, currency: p.currency, billing_period: p.billingPeriod, billing_period_count: p.billingPeriodCount },
    ...{ usage_type: p.usageType, billing_timing: p.billingTiming, model: p.model, unit_amount_decimal: p.unitAmountDecimal },
    ...{ tiers: p.tiers, package_size: p.packageSize?.toString() ?? null, package_rounding: p.packageRounding, free_units: p.freeUnits },
    ...{ minimum_amount: p.minimumAmount?.toString() ?? null, maximum_amount: p.maximumAmount?.toString() ?? null },
    ...{ flat_when_zero: p.flatWhenZero, trial_period_days: p.trialPeriodDays, public: p.public, listed: p.listed, replaces: p.replaces },
    ...{ version: p.version, metadata: p.metadata },
  }))
  const inserted = await sql<{ id: string }[]>`
    insert into prices (environment_id, id, plan_id, product_id, position, lookup_key, description, type, currency, billing_period,
      billing_period_count, usage_type, billing_timing, model, unit_amount_decimal, tiers, package_size, package_rounding, free_units,
      minimum_amount, maximum_amount, flat_when_zero, trial_period_days, public, listed, replaces, version, created_at, updated_at, metadata)
    select ${tx.environment.id}, id, plan_id, product_id, position, lookup_key, description, type, currency, billing_period,
      billing_period_count, usage_type, billing_timing, model, unit_amount_decimal, nullif(tiers, 'null'::jsonb), package_size,
      package_rounding, free_units, minimum_amount, maximum_amount, flat_when_zero, trial_period_days, public, listed, replaces, version,
      ${tx.now}, ${tx.now}, metadata
    from jsonb_to_recordset(${sql.json(rows as never)}) as r (id text, plan_id text, product_id text, position int, lookup_key text,
      description text, type text, currency text, billing_period text, billing_period_count int, usage_type text, billing_timing text,
      model text, unit_amount_decimal numeric, tiers jsonb, package_size bigint, package_rounding text, free_units numeric,
      minimum_amount bigint, maximum_amount bigint, flat_when_zero boolean, trial_period_days int, public boolean, listed boolean,
      replaces text, version int, metadata jsonb)
    order by position
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return new Set(inserted.map(row => row.id))
}

/** By its id: a lookup key may have moved to another price meanwhile. */
export async function lockPrice(tx: Tx, id: string): Promise<CatalogPrice | null> {
  const [row] = await tx.sql<CatalogPrice[]>`
    select ${priceColumns(tx.sql)} from prices where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

/** Writes what may be edited; the row is locked. Null: another price has the lookup key. */
export async function updatePrice(tx: Tx, p: CatalogPrice): Promise<CatalogPrice | null> {
  const { sql } = tx
  const [row] = await sql<CatalogPrice[]>`
    update prices set lookup_key = ${p.lookupKey}, description = ${p.description}, public = ${p.public}, archived_at = ${p.archivedAt},
      metadata = ${sql.json(p.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${p.id} and not exists (
      select from prices o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${p.lookupKey} and o.id <> ${p.id})
    returning ${priceColumns(sql)}`
  return row ?? null
}

/** The last of the versions that replaced it; null: none did. */
export async function findNewestVersion(tx: Tx, id: string): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    with recursive later as (
      select id, version from prices where environment_id = ${tx.environment.id} and replaces = ${id}
      union all
      select p.id, p.version from prices p join later l on p.replaces = l.id where p.environment_id = ${tx.environment.id}
    )
    select id from later order by version desc limit 1`
  return row?.id ?? null
}
