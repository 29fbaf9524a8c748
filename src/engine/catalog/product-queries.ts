/** Products in SQL. Lookup keys are unique per environment among products; those made inline are in no list. */
import type { HsaFsaEligibility, Product } from '../../core/product.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'
import { byIdOrKey, onlyActive } from './reference-queries.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, lookup_key, name, description, hsa_fsa_eligibility, visit_type, upc_code, gtin, listed, archived_at, created_at,
  updated_at, object_version, metadata`

/** By id, else by lookup key; archived ones too. */
export async function findProduct(tx: Tx, idOrLookupKey: string): Promise<Product | null> {
  const [row] = await tx.sql<Product[]>`select ${columns(tx.sql)} from products where ${byIdOrKey(tx, idOrLookupKey)}`
  return row ?? null
}

export async function findProducts(tx: Tx, ids: readonly string[]): Promise<Product[]> {
  return await tx.sql<Product[]>`
    select ${columns(tx.sql)} from products where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
}

export type ProductFilters = { active: boolean | null; lookupKey: string | null; hsaFsaEligibility: HsaFsaEligibility | null }

export async function listProducts(tx: Tx, filter: ProductFilters, request: PageRequest): Promise<Page<Product>> {
  const { sql } = tx
  const where = sql`
    and listed
    ${onlyActive(sql, filter.active)}
    ${filter.lookupKey === null ? sql`` : sql`and lookup_key = ${filter.lookupKey}`}
    ${filter.hsaFsaEligibility === null ? sql`` : sql`and hsa_fsa_eligibility = ${filter.hsaFsaEligibility}`}`
  return await page<Product>(tx, { table: 'products', columns: columns(sql), where }, request)
}

/** False: another product has the lookup key. */
export async function insertProduct(tx: Tx, p: Product): Promise<boolean> {
  const rows = await tx.sql`
    insert into products (environment_id, id, lookup_key, name, description, hsa_fsa_eligibility, visit_type, upc_code, gtin, listed,
      archived_at, created_at, updated_at, object_version, metadata)
    values (${p.environmentId}, ${p.id}, ${p.lookupKey}, ${p.name}, ${p.description}, ${p.hsaFsaEligibility}, ${p.visitType}, ${p.upcCode},
      ${p.gtin}, ${p.listed}, ${p.archivedAt}, ${p.createdAt}, ${p.updatedAt}, ${p.objectVersion}, ${tx.sql.json(p.metadata)})
    on conflict (environment_id, lookup_key) do nothing
    returning id`
  return rows.length === 1
}

export async function lockProduct(tx: Tx, idOrLookupKey: string): Promise<Product | null> {
  const [row] = await tx.sql<Product[]>`
    select ${columns(tx.sql)} from products where ${byIdOrKey(tx, idOrLookupKey)} for no key update`
  return row ?? null
}

/** Writes what may be edited; the row is locked. Null: another product has the lookup key. */
export async function updateProduct(tx: Tx, p: Product): Promise<Product | null> {
  const { sql } = tx
  const [row] = await sql<Product[]>`
    update products set lookup_key = ${p.lookupKey}, name = ${p.name}, description = ${p.description},
      hsa_fsa_eligibility = ${p.hsaFsaEligibility}, visit_type = ${p.visitType}, upc_code = ${p.upcCode}, gtin = ${p.gtin},
      archived_at = ${p.archivedAt}, metadata = ${sql.json(p.metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${p.id} and ${freeKey(tx, p)}
    returning ${columns(sql)}`
  return row ?? null
}

/** Nobody else has the lookup key; looked at in the same statement, so that a taken one spoils no transaction. */
const freeKey = (tx: Tx, p: Product): Fragment => tx.sql`
  not exists (select from products o where o.environment_id = ${tx.environment.id} and o.lookup_key = ${p.lookupKey} and o.id <> ${p.id})`
