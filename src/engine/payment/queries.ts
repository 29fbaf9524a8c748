/**
 * Payments and payment methods. Keeps: one open payment per session, a provider's payment known once per connection
 * (unique indexes of those names).
 */
import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Fragment, Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const invoiceIds = (sql: TransactionSql): Fragment => sql`
  array(select a.invoice_id from payment_allocations a
        where a.environment_id = payments.environment_id and a.payment_id = payments.id order by a.invoice_id) as invoice_ids`

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, purpose, off_session, checkout_session_id, subscription_id, invoice_id, ${invoiceIds(sql)}, connection_id, provider,
  provider_reference, payment_method_id, status, amount, amount_refunded, currency, failure, looks, succeeded_at, created_at, updated_at, object_version,
  metadata`

const methodColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, connection_id, provider, provider_reference, type, brand, last4, exp_month, exp_year, hsa_fsa,
  detached_at, created_at, updated_at, object_version, metadata`

export type ShownMethod = PaymentMethod & { isDefault: boolean }

const shownMethodColumns = (sql: TransactionSql): Fragment => sql`
  ${methodColumns(sql)}, exists (
    select 1 from customers c
    where c.environment_id = payment_methods.environment_id and c.id = payment_methods.customer_id
      and c.default_payment_method_id = payment_methods.id) as is_default`

export async function insertPayment(tx: Tx, p: Payment): Promise<void> {
  await tx.sql`
    insert into payments (
      environment_id, id, customer_id, purpose, off_session, checkout_session_id, subscription_id, invoice_id, connection_id, provider,
      provider_reference, payment_method_id, status, amount, currency, failure, succeeded_at, created_at, updated_at)
    values (
      ${p.environmentId}, ${p.id}, ${p.customerId}, ${p.purpose}, ${p.offSession}, ${p.checkoutSessionId}, ${p.subscriptionId},
      ${p.invoiceId}, ${p.connectionId}, ${p.provider}, ${p.providerReference}, ${p.paymentMethodId}, ${p.status}, ${p.amount}, ${p.currency},
      ${p.failure === null ? null : tx.sql.json(p.failure)}, ${p.succeededAt}, ${p.createdAt}, ${p.updatedAt})`
}

export async function findPayment(tx: Tx, id: string): Promise<Payment | null> {
  const [row] = await tx.sql<Payment[]>`select ${columns(tx.sql)} from payments where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function findPayments(tx: Tx, ids: readonly string[]): Promise<Payment[]> {
  return tx.sql<Payment[]>`
    select ${columns(tx.sql)} from payments where environment_id = ${tx.environment.id} and id = any(${ids as string[]}) order by id`
}

export async function findPaymentByReference(tx: Tx, connectionId: string, reference: string): Promise<Payment | null> {
  const [row] = await tx.sql<Payment[]>`
    select ${columns(tx.sql)} from payments
    where environment_id = ${tx.environment.id} and connection_id = ${connectionId} and provider_reference = ${reference}`
  return row ?? null
}

export async function lockPayment(tx: Tx, id: string): Promise<Payment | null> {
  const [row] = await tx.sql<Payment[]>`
    select ${columns(tx.sql)} from payments where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

/** Oldest first. */
export async function paymentsOfSession(tx: Tx, sessionId: string): Promise<Payment[]> {
  return tx.sql<Payment[]>`
    select ${columns(tx.sql)} from payments
    where environment_id = ${tx.environment.id} and checkout_session_id = ${sessionId} order by id`
}

/** Which of a session's payments have a refund, whatever its state. */
export async function refundedPayments(tx: Tx, sessionId: string): Promise<string[]> {
  const rows = await tx.sql<{ paymentId: string }[]>`
    select r.payment_id from refunds r join payments p on p.environment_id = r.environment_id and p.id = r.payment_id
    where p.environment_id = ${tx.environment.id} and p.checkout_session_id = ${sessionId} order by r.payment_id`
  return rows.map(r => r.paymentId)
}

/** Saves what may move in a payment's life; the version rises. */
export async function updatePayment(tx: Tx, p: Payment): Promise<Payment> {
  const [row] = await tx.sql<Payment[]>`
    update payments set status = ${p.status}, customer_id = ${p.customerId}, provider_reference = ${p.providerReference}, payment_method_id = ${p.paymentMethodId},
      invoice_id = ${p.invoiceId}, amount = ${p.amount}, currency = ${p.currency}, amount_refunded = ${p.amountRefunded},
      failure = ${p.failure === null ? null : tx.sql.json(p.failure)}, looks = ${p.looks}, succeeded_at = ${p.succeededAt},
      updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${p.id}
    returning ${columns(tx.sql)}`
  invariant(row, `payment ${p.id} exists`)
  return row
}

/** A charge without the buyer that is under way for one of the invoices. */
export async function findOpenPaymentOfInvoices(
  tx: Tx,
  invoiceIds: readonly string[],
): Promise<Pick<Payment, 'id' | 'checkoutSessionId'> | null> {
  const [row] = await tx.sql<Pick<Payment, 'id' | 'checkoutSessionId'>[]>`
    select id, checkout_session_id from payments
    where environment_id = ${tx.environment.id} and invoice_id = any(${invoiceIds as string[]}) and off_session
      and status in ('created', 'sent', 'unknown', 'processing', 'requires_action')
    order by id limit 1`
  return row ?? null
}

/** A buyer's payment that is under way in a session which pays one of the invoices, or drafted it. `but`: not in this session. */
export async function findOpenPaymentOfSessions(
  tx: Tx,
  invoiceIds: readonly string[],
  but: string | null,
): Promise<Pick<Payment, 'id' | 'checkoutSessionId'> | null> {
  const [row] = await tx.sql<Pick<Payment, 'id' | 'checkoutSessionId'>[]>`
    select p.id, p.checkout_session_id
    from checkout_sessions s join payments p on p.environment_id = s.environment_id and p.checkout_session_id = s.id
    where s.environment_id = ${tx.environment.id} and s.checkout_status in ('initiated', 'pending')
      and (s.pays_invoice_ids && ${invoiceIds as string[]} or s.invoice_id = any(${invoiceIds as string[]})) and s.id is distinct from ${but}
      and p.status in ('created', 'sent', 'unknown', 'processing', 'requires_action')
    order by p.id limit 1`
  return row ?? null
}

/** What a payment pays, in full, by invoice. */
export async function insertAllocations(tx: Tx, paymentId: string, parts: readonly { invoiceId: string; amount: bigint }[]): Promise<void> {
  if (parts.length === 0) return
  await tx.sql`
    insert into payment_allocations (environment_id, payment_id, invoice_id, amount)
    select ${tx.environment.id}, ${paymentId}, invoice_id, amount
    from unnest(${parts.map(p => p.invoiceId)}::text[], ${parts.map(p => p.amount.toString())}::bigint[]) as p (invoice_id, amount)`
}

/** The provider was asked and does not know it: since when that is so. */
export async function notFoundSince(tx: Tx, id: string): Promise<Temporal.Instant> {
  const [row] = await tx.sql<{ notFoundSince: Temporal.Instant }[]>`
    update payments set not_found_since = coalesce(not_found_since, ${tx.now})
    where environment_id = ${tx.environment.id} and id = ${id} returning not_found_since`
  invariant(row, `payment ${id} exists`)
  return row.notFoundSince
}

/** Looks are ours alone: nobody is told, so the version stays. */
export async function saveLooks(tx: Tx, id: string, looks: number): Promise<void> {
  await tx.sql`update payments set looks = ${looks} where environment_id = ${tx.environment.id} and id = ${id}`
}

/** What an attempt's waiting client asks again and again: one statement, no transaction. */
export async function glanceAtPayment(sql: Sql, environmentId: string, paymentId: string): Promise<string | null> {
  const [row] = await sql<{ status: string }[]>`select status from payments where environment_id = ${environmentId} and id = ${paymentId}`
  return row?.status ?? null
}

export type PaymentFilters = {
  customerId: string | null
  subscriptionId: string | null
  invoiceId: string | null
  status: string | null
  checkoutSessionId: string | null
}

/** Also one of several that a payment pays. */
const ofInvoice = (tx: Tx, invoiceId: string): Fragment => tx.sql`
  and (invoice_id = ${invoiceId} or id in (
    select a.payment_id from payment_allocations a where a.environment_id = ${tx.environment.id} and a.invoice_id = ${invoiceId}))`

/** Keeping a method is no payment: outside. */
export function listPayments(tx: Tx, f: PaymentFilters, request: PageRequest): Promise<Page<Payment>> {
  const { sql } = tx
  const where = sql`
    and purpose = 'charge'
    ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}
    ${f.subscriptionId === null ? sql`` : sql`and subscription_id = ${f.subscriptionId}`}
    ${f.invoiceId === null ? sql`` : ofInvoice(tx, f.invoiceId)}
    ${f.checkoutSessionId === null ? sql`` : sql`and checkout_session_id = ${f.checkoutSessionId}`}
    ${f.status === null ? sql`` : sql`and status = ${f.status}`}`
  return page<Payment>(tx, { table: 'payments', columns: columns(sql), where }, request)
}

/** Kept once per connection: the same token again is the same method. */
export async function insertPaymentMethod(tx: Tx, m: PaymentMethod): Promise<PaymentMethod> {
  const [row] = await tx.sql<PaymentMethod[]>`
    insert into payment_methods (
      environment_id, id, customer_id, connection_id, provider, provider_reference, type, brand, last4, exp_month, exp_year, hsa_fsa,
      created_at, updated_at)
    values (
      ${m.environmentId}, ${m.id}, ${m.customerId}, ${m.connectionId}, ${m.provider}, ${m.providerReference}, ${m.type}, ${m.brand},
      ${m.last4}, ${m.expMonth}, ${m.expYear}, ${m.hsaFsa}, ${m.createdAt}, ${m.updatedAt})
    on conflict (environment_id, connection_id, provider_reference) do update
      set detached_at = case when payment_methods.customer_id = excluded.customer_id then null else payment_methods.detached_at end
    returning ${methodColumns(tx.sql)}`
  invariant(row, 'a method was kept')
  return row
}

export async function findPaymentMethod(tx: Tx, id: string): Promise<ShownMethod | null> {
  const [row] = await tx.sql<ShownMethod[]>`
    select ${shownMethodColumns(tx.sql)} from payment_methods where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export type MethodFilters = { customerId: string | null }

/** Those that were detached are outside. */
export function listPaymentMethods(tx: Tx, f: MethodFilters, request: PageRequest): Promise<Page<ShownMethod>> {
  const { sql } = tx
  const where = sql`and detached_at is null ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}`
  return page<ShownMethod>(tx, { table: 'payment_methods', columns: shownMethodColumns(sql), where }, request)
}
