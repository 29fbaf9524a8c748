/**
 * Plans and their prices in SQL. An amount is never edited: nothing here updates a price's amount. Lookup keys are
 * unique per environment among plans, and among prices.
 */
import type { Plan, PlanPrice } from '../../core/plan.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

export type PricedPlan = { plan: Plan; prices: PlanPrice[] }

const planColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, lookup_key, name, description, archived_at, created_at, updated_at, object_version, metadata`

/** The stored decimal has twelve places; what is read has none that say nothing. */
const priceColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, plan_id, position, lookup_key, currency, billing_period, billing_period_count, usage_type, billing_timing, model,
  trim_scale(unit_amount_decimal) as unit_amount_decimal, version, archived_at, created_at, updated_at, object_version, metadata`

const byIdOrKey = (tx: Tx, idOrLookupKey: string): Fragment => tx.sql`
  environment_id = ${tx.environment.id} and (id = ${idOrLookupKey} or lookup_key = ${idOrLookupKey})
  order by (id = ${idOrLookupKey}) desc, id limit 1`

/** By id, else by lookup key; archived ones too. Both statements go out together. */
export async function findPlan(tx: Tx, idOrLookupKey: string): Promise<PricedPlan | null> {
  const { sql } = tx
  const [[plan], prices] = await Promise.all([
    sql<Plan[]>`select ${planColumns(sql)} from plans where ${byIdOrKey(tx, idOrLookupKey)}`,
    sql<PlanPrice[]>`
      select ${priceColumns(sql)} from prices
      where environment_id = ${tx.environment.id} and plan_id = (select id from plans where ${byIdOrKey(tx, idOrLookupKey)})
      order by position, id`,
  ])
  return plan ? { plan, prices } : null
}

export async function findPlanId(tx: Tx, idOrLookupKey: string): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }[]>`select id from plans where ${byIdOrKey(tx, idOrLookupKey)}`
  return row?.id ?? null
}

export async function findPlans(tx: Tx, ids: readonly string[]): Promise<PricedPlan[]> {
  const { sql } = tx
  const plans = await sql<Plan[]>`
    select ${planColumns(sql)} from plans where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
  return await withPrices(tx, plans)
}

export type PlanFilters = { active: boolean | null; lookupKey: string | null }

export async function listPlans(tx: Tx, filter: PlanFilters, request: PageRequest): Promise<Page<PricedPlan>> {
  const { sql } = tx
  const where = sql`${onlyActive(sql, filter.active)} ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}`
  const { items, hasMore } = await page<Plan>(tx, { table: 'plans', columns: planColumns(sql), where }, request)
  return { items: await withPrices(tx, items), hasMore }
}

async function withPrices(tx: Tx, plans: readonly Plan[]): Promise<PricedPlan[]> {
  if (plans.length === 0) return []
  const prices = await tx.sql<PlanPrice[]>`
    select ${priceColumns(tx.sql)} from prices
    where environment_id = ${tx.environment.id} and plan_id = any(${plans.map(p => p.id)}::text[])
    order by plan_id, position, id`
  const byPlan = Map.groupBy(prices, price => price.planId)
  return plans.map(plan => ({ plan, prices: byPlan.get(plan.id) ?? [] }))
}

export async function findPrice(tx: Tx, idOrLookupKey: string): Promise<PlanPrice | null> {
  const [row] = await tx.sql<PlanPrice[]>`select ${priceColumns(tx.sql)} from prices where ${byIdOrKey(tx, idOrLookupKey)}`
  return row ?? null
}

export type PriceFilters = { plan: string | null; currency: string | null; active: boolean | null; lookupKey: string | null }

export async function listPrices(tx: Tx, filter: PriceFilters, request: PageRequest): Promise<Page<PlanPrice>> {
  const { sql } = tx
  const where = sql`
    ${onlyActive(sql, filter.active)}
    ${filter.plan === null ? sql`` : sql`and plan_id = (select id from plans where ${byIdOrKey(tx, filter.plan)})`}
    ${filter.currency === null ? sql`` : sql`and currency = ${filter.currency}`}
    ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}`
  return await page<PlanPrice>(tx, { table: 'prices', columns: priceColumns(sql), where }, request)
}

const onlyActive = (sql: TransactionSql, active: boolean | null): Fragment =>
  active === null ? sql`` : active ? sql`and archived_at is null` : sql`and archived_at is not null`

/** False: another plan has the lookup key. */
export async function insertPlan(tx: Tx, p: Plan): Promise<boolean> {
  const rows = await tx.sql`
    insert into plans (environment_id, id, lookup_key, name, description, archived_at, created_at, updated_at, object_version, metadata)
    values (${p.environmentId}, ${p.id}, ${p.lookupKey}, ${p.name}, ${p.description}, ${p.archivedAt}, ${p.createdAt}, ${p.updatedAt},
      ${p.objectVersion}, ${tx.sql.json(p.metadata)})
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return rows.length === 1
}

/** The ids that went in: the others' lookup keys belong to other prices. */
export async function insertPrices(tx: Tx, prices: readonly PlanPrice[]): Promise<Set<string>> {
  const { sql } = tx
  const rows = prices.map(p => ({
    ...{ id: p.id, plan_id: p.planId, position: p.position, lookup_key: p.lookupKey, currency: p.currency },
    ...{ billing_period: p.billingPeriod, billing_period_count: p.billingPeriodCount, usage_type: p.usageType },
    ...{
      billing_timing: p.billingTiming,
      model: p.model,
      unit_amount_decimal: p.unitAmountDecimal,
      version: p.version,
      metadata: p.metadata,
    },
  }))
  const inserted = await sql<{ id: string }[]>`
    insert into prices (environment_id, id, plan_id, position, lookup_key, currency, billing_period, billing_period_count, usage_type,
      billing_timing, model, unit_amount_decimal, version, created_at, updated_at, metadata)
    select ${tx.environment.id}, id, plan_id, position, lookup_key, currency, billing_period, billing_period_count, usage_type,
      billing_timing, model, unit_amount_decimal, version, ${tx.now}, ${tx.now}, metadata
    from jsonb_to_recordset(${sql.json(rows)}) as r (id text, plan_id text, position int, lookup_key text, currency text,
      billing_period text, billing_period_count int, usage_type text, billing_timing text, model text, unit_amount_decimal numeric,
      version int, metadata jsonb)
    order by position
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return new Set(inserted.map(row => row.id))
}

export async function lockPlan(tx: Tx, idOrLookupKey: string): Promise<Plan | null> {
  const [row] = await tx.sql<Plan[]>`
    select ${planColumns(tx.sql)} from plans where ${byIdOrKey(tx, idOrLookupKey)} for no key update`
  return row ?? null
}

/** Writes what may be edited; the row is locked. Null: another plan has the lookup key. */
export async function updatePlan(tx: Tx, p: Plan): Promise<Plan | null> {
  const { sql } = tx
  const [row] = await sql<Plan[]>`
    update plans set lookup_key = ${p.lookupKey}, name = ${p.name}, description = ${p.description}, archived_at = ${p.archivedAt},
      metadata = ${sql.json(p.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${p.id} and not exists (
      select 1 from plans o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${p.lookupKey} and o.id <> ${p.id})
    returning ${planColumns(sql)}`
  return row ?? null
}

export async function pricesOfPlan(tx: Tx, planId: string): Promise<PlanPrice[]> {
  return await tx.sql<PlanPrice[]>`
    select ${priceColumns(tx.sql)} from prices where environment_id = ${tx.environment.id} and plan_id = ${planId} order by position, id`
}
