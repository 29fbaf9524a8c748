/**
 * Payment methods as they are chosen and given up. A customer's default is always one of its own that is not detached:
 * what detaches one moves or empties the default in the same transaction, under the customer's lock.
 */
import { invariant } from '../../core/invariant.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Metadata } from '../../core/record.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  m.environment_id, m.id, m.customer_id, m.connection_id, m.provider, m.provider_reference, m.type, m.brand, m.last4, m.exp_month,
  m.exp_year, m.hsa_fsa, m.detached_at, m.created_at, m.updated_at, m.object_version, m.metadata`

/** A card is good to the end of the month on it, in UTC. What has no expiry has none to pass. */
const usable = (tx: Tx): Fragment => {
  const { year, month } = tx.now.toZonedDateTimeISO('UTC')
  return tx.sql`
    m.detached_at is null and (m.exp_year is null or m.exp_month is null or (m.exp_year, m.exp_month) >= (${year}::int, ${month}::int))`
}

/** The first of: the one asked for, the customer's default, the newest; null connection: of any. */
export async function findUsableMethod(
  tx: Tx,
  wanted: { customerId: string; connectionId: string | null; preferred: string | null },
): Promise<PaymentMethod | null> {
  const { sql } = tx
  const [row] = await sql<PaymentMethod[]>`
    select ${columns(sql)}
    from payment_methods m join customers c on c.environment_id = m.environment_id and c.id = m.customer_id
    where m.environment_id = ${tx.environment.id} and m.customer_id = ${wanted.customerId} and ${usable(tx)}
      ${wanted.connectionId === null ? sql`` : sql`and m.connection_id = ${wanted.connectionId}`}
    order by (m.id is not distinct from ${wanted.preferred}) desc, (m.id is not distinct from c.default_payment_method_id) desc, m.id desc
    limit 1`
  return row ?? null
}

/** The first lock of every change of what a customer has; answers the default. */
export async function lockOwner(tx: Tx, customerId: string): Promise<{ defaultPaymentMethodId: string | null }> {
  const [row] = await tx.sql<{ defaultPaymentMethodId: string | null }[]>`
    select default_payment_method_id from customers
    where environment_id = ${tx.environment.id} and id = ${customerId} for no key update`
  invariant(row, `customer ${customerId} exists`)
  return row
}

export async function lockMethod(tx: Tx, id: string): Promise<PaymentMethod | null> {
  const [row] = await tx.sql<PaymentMethod[]>`
    select ${columns(tx.sql)} from payment_methods m where m.environment_id = ${tx.environment.id} and m.id = ${id} for no key update`
  return row ?? null
}

/** Writes the customer's default. The version rises, as with everything that a customer shows. */
export async function saveDefault(tx: Tx, customerId: string, paymentMethodId: string | null): Promise<void> {
  await tx.sql`
    update customers set default_payment_method_id = ${paymentMethodId}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${customerId} and default_payment_method_id is distinct from ${paymentMethodId}`
}

/** An attempt with this method whose outcome can still be money. */
export async function openPaymentWith(tx: Tx, method: PaymentMethod): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }[]>`
    select id from payments
    where environment_id = ${tx.environment.id} and customer_id = ${method.customerId} and payment_method_id = ${method.id}
      and status in ('created', 'sent', 'unknown', 'processing', 'requires_action')
    order by id limit 1`
  return row?.id ?? null
}

/** It can't be charged any more; subscriptions that named it take the customer's: `freed` are those that merchants know of. */
export async function saveDetached(tx: Tx, method: PaymentMethod): Promise<{ detached: PaymentMethod; freed: string[] }> {
  const { sql } = tx
  const [[detached], freed] = await Promise.all([
    sql<PaymentMethod[]>`
      update payment_methods m set detached_at = ${tx.now}, updated_at = ${tx.now}, object_version = object_version + 1
      where m.environment_id = ${tx.environment.id} and m.id = ${method.id} returning ${columns(sql)}`,
    sql<{ id: string; status: string }[]>`
      update subscriptions set default_payment_method_id = null, updated_at = ${tx.now}, object_version = object_version + 1
      where environment_id = ${tx.environment.id} and customer_id = ${method.customerId} and default_payment_method_id = ${method.id}
        and status not in ('incomplete_expired', 'canceled')
      returning id, status`,
  ])
  invariant(detached, `payment method ${method.id} exists`)
  return { detached, freed: freed.flatMap(each => (each.status === 'incomplete' ? [] : [each.id])).sort() }
}

export async function saveMetadata(tx: Tx, id: string, metadata: Metadata): Promise<PaymentMethod> {
  const [row] = await tx.sql<PaymentMethod[]>`
    update payment_methods m set metadata = ${tx.sql.json(metadata)}, updated_at = ${tx.now}, object_version = object_version + 1
    where m.environment_id = ${tx.environment.id} and m.id = ${id} returning ${columns(tx.sql)}`
  invariant(row, `payment method ${id} exists`)
  return row
}

/** Nothing tells whose cards they were any more. Answers those that could be charged until now. */
export async function eraseMethods(tx: Tx, customerId: string): Promise<PaymentMethod[]> {
  const { sql } = tx
  const rows = await sql<(PaymentMethod & { wasAttached: boolean })[]>`
    with before as (
      select id, detached_at is null as was_attached from payment_methods
      where environment_id = ${tx.environment.id} and customer_id = ${customerId} for no key update)
    update payment_methods m set detached_at = coalesce(m.detached_at, ${tx.now}), brand = null, last4 = null, exp_month = null,
      exp_year = null, metadata = '{}', updated_at = ${tx.now}, object_version = m.object_version + 1
    from before b where m.environment_id = ${tx.environment.id} and m.id = b.id
    returning ${columns(sql)}, b.was_attached`
  return rows
    .filter(row => row.wasAttached)
    .map(({ wasAttached: _, ...method }) => method)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
