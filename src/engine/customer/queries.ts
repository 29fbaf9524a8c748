/**
 * Customers in SQL. An `external_id` belongs to one customer of its environment; an erased customer has none, so it is
 * found only by those whose books name its id.
 */
import type { Customer } from '../../core/customer.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, external_id, name, email, phone, currency, time_zone, locale, address, shipping, tax_exempt, tax_rate_ids,
  default_payment_method_id, deleted_at, created_at, updated_at, object_version, metadata`

/** By our id, else by the merchant's own. */
export async function findCustomer(tx: Tx, idOrExternalId: string): Promise<Customer | null> {
  const [row] = await tx.sql<Customer[]>`
    select ${columns(tx.sql)} from customers
    where environment_id = ${tx.environment.id} and (id = ${idOrExternalId} or external_id = ${idOrExternalId}) and deleted_at is null
    order by (id = ${idOrExternalId}) desc, id limit 1`
  return row ?? null
}

/** The same, locked. */
export async function lockNamedCustomer(tx: Tx, idOrExternalId: string): Promise<Customer | null> {
  const [row] = await tx.sql<Customer[]>`
    select ${columns(tx.sql)} from customers
    where environment_id = ${tx.environment.id} and (id = ${idOrExternalId} or external_id = ${idOrExternalId}) and deleted_at is null
    order by (id = ${idOrExternalId}) desc, id limit 1 for no key update`
  return row ?? null
}

/** Erased ones too: the books go on naming them. */
export async function findCustomers(tx: Tx, ids: readonly string[]): Promise<Customer[]> {
  return await tx.sql<Customer[]>`
    select ${columns(tx.sql)} from customers
    where environment_id = ${tx.environment.id} and id = any(${[...ids]}::text[]) order by id`
}

export async function lockCustomer(tx: Tx, id: string): Promise<Customer | null> {
  const [row] = await tx.sql<Customer[]>`
    select ${columns(tx.sql)} from customers where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export type CustomerFilters = { email: string | null }

export async function listCustomers(tx: Tx, filter: CustomerFilters, request: PageRequest): Promise<Page<Customer>> {
  const { sql } = tx
  const where = sql`and deleted_at is null ${filter.email === null ? sql`` : sql`and email = ${filter.email}`}`
  return await page<Customer>(tx, { table: 'customers', columns: columns(sql), where }, request)
}

/** False: another customer has the external id. */
export async function insertCustomer(tx: Tx, c: Customer): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into customers (environment_id, id, external_id, name, email, phone, currency, time_zone, locale, address, shipping,
      tax_exempt, tax_rate_ids, default_payment_method_id, created_at, updated_at, object_version, metadata)
    values (${c.environmentId}, ${c.id}, ${c.externalId}, ${c.name}, ${c.email}, ${c.phone}, ${c.currency}, ${c.timeZone}, ${c.locale},
      ${c.address && sql.json(c.address)}, ${c.shipping && sql.json(c.shipping)}, ${c.taxExempt}, ${c.taxRateIds}, ${c.defaultPaymentMethodId},
      ${c.createdAt}, ${c.updatedAt}, ${c.objectVersion}, ${sql.json(c.metadata)})
    on conflict (environment_id, external_id) do nothing
    returning id`
  return rows.length === 1
}

/** Writes what may be edited; the row is locked. Null: another customer has the external id. */
export async function updateCustomer(tx: Tx, c: Customer): Promise<Customer | null> {
  const { sql } = tx
  const [row] = await sql<Customer[]>`
    update customers set
      external_id = ${c.externalId}, name = ${c.name}, email = ${c.email}, phone = ${c.phone}, currency = ${c.currency},
      time_zone = ${c.timeZone}, locale = ${c.locale}, address = ${c.address && sql.json(c.address)},
      shipping = ${c.shipping && sql.json(c.shipping)}, tax_exempt = ${c.taxExempt}, tax_rate_ids = ${c.taxRateIds}, metadata = ${sql.json(c.metadata)},
      updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${c.id} and not exists (
      select 1 from customers o
      where o.environment_id = ${tx.environment.id} and o.external_id = ${c.externalId} and o.id <> ${c.id})
    returning ${columns(sql)}`
  return row ?? null
}

/** The first saved method becomes the default; null when there is one already. */
export async function setDefaultPaymentMethod(tx: Tx, id: string, paymentMethodId: string): Promise<Customer | null> {
  const [row] = await tx.sql<Customer[]>`
    update customers set default_payment_method_id = ${paymentMethodId}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and default_payment_method_id is null and deleted_at is null
    returning ${columns(tx.sql)}`
  return row ?? null
}

/** Everything that tells who it was goes; ids, currency and tax status stay, because the books rest on them. */
export async function eraseCustomer(tx: Tx, id: string): Promise<Customer | null> {
  const { sql } = tx
  const [row] = await sql<Customer[]>`
    update customers set external_id = null, name = null, email = null, phone = null, locale = null, address = null, shipping = null,
      time_zone = 'UTC', default_payment_method_id = null, metadata = '{}', deleted_at = ${tx.now}, updated_at = ${tx.now},
      object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and deleted_at is null
    returning ${columns(sql)}`
  return row ?? null
}
