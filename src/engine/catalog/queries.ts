/** Plans, read with their prices, in SQL. Lookup keys are unique per environment among plans. */
import type { CatalogPrice, Plan } from '../../core/plan.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'
import { priceColumns } from './price-queries.ts'
import { byIdOrKey, onlyActive } from './reference-queries.ts'

export type PricedPlan = { plan: Plan; prices: CatalogPrice[] }

const planColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, lookup_key, name, description, trial_period_days, archived_at, created_at, updated_at, object_version, metadata`

/** By id, else by lookup key; archived ones too. Both statements go out together. */
export async function findPlan(tx: Tx, idOrLookupKey: string): Promise<PricedPlan | null> {
  const { sql } = tx
  const [[plan], prices] = await Promise.all([
    sql<Plan[]>`select ${planColumns(sql)} from plans where ${byIdOrKey(tx, idOrLookupKey)}`,
    sql<CatalogPrice[]>`
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
  const prices = await tx.sql<CatalogPrice[]>`
    select ${priceColumns(tx.sql)} from prices
    where environment_id = ${tx.environment.id} and plan_id = any(${plans.map(p => p.id)}::text[])
    order by plan_id, position, id`
  const byPlan = Map.groupBy(prices, price => price.planId ?? '')
  return plans.map(plan => ({ plan, prices: byPlan.get(plan.id) ?? [] }))
}

/** False: another plan has the lookup key. */
export async function insertPlan(tx: Tx, p: Plan): Promise<boolean> {
  const rows = await tx.sql`
    insert into plans (environment_id, id, lookup_key, name, description, trial_period_days, archived_at, created_at, updated_at, object_version, metadata)
    values (${p.environmentId}, ${p.id}, ${p.lookupKey}, ${p.name}, ${p.description}, ${p.trialPeriodDays}, ${p.archivedAt}, ${p.createdAt}, ${p.updatedAt},
      ${p.objectVersion}, ${tx.sql.json(p.metadata)})
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return rows.length === 1
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
    update plans set lookup_key = ${p.lookupKey}, name = ${p.name}, description = ${p.description}, trial_period_days = ${p.trialPeriodDays}, archived_at = ${p.archivedAt},
      metadata = ${sql.json(p.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${p.id} and not exists (
      select 1 from plans o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${p.lookupKey} and o.id <> ${p.id})
    returning ${planColumns(sql)}`
  return row ?? null
}

export async function pricesOfPlan(tx: Tx, planId: string): Promise<CatalogPrice[]> {
  return await tx.sql<CatalogPrice[]>`
    select ${priceColumns(tx.sql)} from prices where environment_id = ${tx.environment.id} and plan_id = ${planId} order by position, id`
}
