/** Tax rates in SQL. What a rate comes to is never edited: another percentage is another rate. */
import type { TaxRate } from '../../core/tax.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, name, trim_scale(percentage) as percentage, inclusive, country, state, archived_at, created_at, updated_at,
  object_version, metadata`

export async function findTaxRate(tx: Tx, id: string): Promise<TaxRate | null> {
  const [row] = await tx.sql<TaxRate[]>`
    select ${columns(tx.sql)} from tax_rates where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** In the order given; archived ones too. Those that are not there are left out. */
export async function findTaxRates(tx: Tx, ids: readonly string[]): Promise<TaxRate[]> {
  const rows = await tx.sql<TaxRate[]>`
    select ${columns(tx.sql)} from tax_rates
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
  const byId = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

export async function lockTaxRate(tx: Tx, id: string): Promise<TaxRate | null> {
  const [row] = await tx.sql<TaxRate[]>`
    select ${columns(tx.sql)} from tax_rates where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export type TaxRateFilters = { active: boolean | null }

export async function listTaxRates(tx: Tx, { active }: TaxRateFilters, request: PageRequest): Promise<Page<TaxRate>> {
  const { sql } = tx
  const where = active === null ? sql`` : active ? sql`and archived_at is null` : sql`and archived_at is not null`
  return await page<TaxRate>(tx, { table: 'tax_rates', columns: columns(sql), where }, request)
}

export async function insertTaxRate(tx: Tx, r: TaxRate): Promise<void> {
  await tx.sql`
    insert into tax_rates (environment_id, id, name, percentage, inclusive, country, state, archived_at, created_at, updated_at,
      object_version, metadata)
    values (${r.environmentId}, ${r.id}, ${r.name}, ${r.percentage}, ${r.inclusive}, ${r.country}, ${r.state}, ${r.archivedAt}, ${r.createdAt},
      ${r.updatedAt}, ${r.objectVersion}, ${tx.sql.json(r.metadata)})`
}

/** Writes what may be edited; the row is locked. */
export async function updateTaxRate(tx: Tx, r: TaxRate): Promise<TaxRate> {
  const { sql } = tx
  const [row] = await sql<TaxRate[]>`
    update tax_rates set name = ${r.name}, archived_at = ${r.archivedAt}, metadata = ${sql.json(r.metadata)}, updated_at = ${tx.now},
      object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${r.id}
    returning ${columns(sql)}`
  return row!
}
