/**
 * Invoices, their lines and the number series. Keeps: final invoices and their lines never change (triggers), numbers
 * have no gap (the series row is locked until the commit), one invoice per subscription and period (unique index).
 */
import { invariant } from '../../core/invariant.ts'
import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, subscription_id, checkout_session_id, status, series_number, number, billing_reason,
  collection_method, currency, period_start, period_end, subtotal, discount_total, tax_total, shipping_total, credit_total, total,
  amount_due, amount_paid, amount_refunded, attempt_count, due_date, finalized_at, paid_at, voided_at, content_hash, created_at,
  updated_at, object_version, metadata`

export type NamedInvoice = Invoice & { customerExternalId: string | null }

const namedColumns = (sql: TransactionSql): Fragment => sql`
  ${columns(sql)},
  (select c.external_id from customers c where c.environment_id = invoices.environment_id and c.id = invoices.customer_id)
    as customer_external_id`

// trim_scale: a quantity of 1 reads "1", whatever the column's scale.
const lineColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, invoice_id, position, description, price_id, subscription_item_id, trim_scale(quantity) as quantity, amount,
  discount_amount, tax_amount, period_start, period_end, proration, explanation`

/** The invoice and its lines in one statement. */
export async function insertInvoice(tx: Tx, i: Invoice, lines: readonly InvoiceLine[]): Promise<void> {
  const { sql } = tx
  await sql`
    with lines as (
      insert into invoice_lines (
        environment_id, id, invoice_id, position, description, price_id, subscription_item_id, quantity, amount, discount_amount,
        tax_amount, proration, explanation)
      select ${i.environmentId}, id, ${i.id}, position, description, price_id, item_id, quantity, amount, discount_amount, tax_amount,
             false, explanation
      from unnest(
        ${lines.map(l => l.id)}::text[], ${lines.map(l => l.position)}::int[], ${lines.map(l => l.description)}::text[],
        ${lines.map(l => l.priceId)}::text[], ${lines.map(l => l.subscriptionItemId)}::text[], ${lines.map(l => l.quantity)}::numeric[],
        ${lines.map(l => l.amount.toString())}::bigint[], ${lines.map(l => l.discountAmount.toString())}::bigint[],
        ${lines.map(l => l.taxAmount.toString())}::bigint[], ${lines.map(l => JSON.stringify(l.explanation))}::text[]::jsonb[])
        as l (id, position, description, price_id, item_id, quantity, amount, discount_amount, tax_amount, explanation)
    )
    insert into invoices (
      environment_id, id, customer_id, subscription_id, checkout_session_id, status, billing_reason, collection_method, currency,
      subtotal, discount_total, tax_total, shipping_total, credit_total, total, amount_due, created_at, updated_at, metadata)
    values (
      ${i.environmentId}, ${i.id}, ${i.customerId}, ${i.subscriptionId}, ${i.checkoutSessionId}, ${i.status}, ${i.billingReason},
      ${i.collectionMethod}, ${i.currency}, ${i.subtotal}, ${i.discountTotal}, ${i.taxTotal}, ${i.shippingTotal}, ${i.creditTotal},
      ${i.total}, ${i.amountDue}, ${i.createdAt}, ${i.updatedAt}, ${sql.json(i.metadata)})`
}

export async function findInvoice(tx: Tx, id: string): Promise<NamedInvoice | null> {
  const [row] = await tx.sql<NamedInvoice[]>`
    select ${namedColumns(tx.sql)} from invoices where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

export async function findInvoices(tx: Tx, ids: readonly string[]): Promise<NamedInvoice[]> {
  return tx.sql<NamedInvoice[]>`
    select ${namedColumns(tx.sql)} from invoices where environment_id = ${tx.environment.id} and id = any(${ids as string[]}) order by id`
}

export async function lockInvoice(tx: Tx, id: string): Promise<Invoice | null> {
  const [row] = await tx.sql<Invoice[]>`
    select ${columns(tx.sql)} from invoices where environment_id = ${tx.environment.id} and id = ${id} for no key update`
  return row ?? null
}

export async function linesOfInvoice(tx: Tx, invoiceId: string): Promise<InvoiceLine[]> {
  return tx.sql<InvoiceLine[]>`
    select ${lineColumns(tx.sql)} from invoice_lines
    where environment_id = ${tx.environment.id} and invoice_id = ${invoiceId} order by position, id`
}

export async function linesOfInvoices(tx: Tx, invoiceIds: readonly string[]): Promise<InvoiceLine[]> {
  return tx.sql<InvoiceLine[]>`
    select ${lineColumns(tx.sql)} from invoice_lines
    where environment_id = ${tx.environment.id} and invoice_id = any(${invoiceIds as string[]}) order by invoice_id, position, id`
}

/** A draft and its lines get the period that was paid for; amounts stay. */
export async function restampDraft(tx: Tx, id: string, period: { start: Temporal.Instant; end: Temporal.Instant }): Promise<void> {
  await tx.sql`
    with draft as (
      update invoices set period_start = ${period.start}, period_end = ${period.end}
      where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft')
    update invoice_lines set period_start = ${period.start}, period_end = ${period.end}
    where environment_id = ${tx.environment.id} and invoice_id = ${id}`
}

export type Finalisation = {
  contentHash: Buffer
  finalizedAt: Temporal.Instant
  paidAt: Temporal.Instant
  amountPaid: bigint
  attemptCount: number
}

/**
 * Final, with the next number of the series ("TG-000001"), and paid. One statement, because the series' row stays
 * locked until the commit, so that no number is lost, and all finalisations of an environment queue on it.
 */
export async function finalizeAsPaid(tx: Tx, id: string, f: Finalisation): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    with series as (
      update invoice_series set last_number = last_number + 1
      where environment_id = ${tx.environment.id} and kind = 'invoice' returning last_number)
    update invoices set status = 'paid', series_number = series.last_number,
      number = 'TG-' || lpad(series.last_number::text, greatest(6, length(series.last_number::text)), '0'), content_hash = ${f.contentHash},
      finalized_at = ${f.finalizedAt}, paid_at = ${f.paidAt}, amount_paid = ${f.amountPaid}, attempt_count = ${f.attemptCount},
      updated_at = ${tx.now}, object_version = object_version + 1
    from series
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft'
    returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} was a draft`)
  return row
}

export async function voidDraft(tx: Tx, id: string): Promise<void> {
  await tx.sql`
    update invoices set status = 'void', voided_at = ${tx.now}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft'`
}

export type InvoiceFilters = { customerId: string | null; subscriptionId: string | null; status: string | null }

/** Drafts of sessions that are not completed, and what became of them, are outside unless asked for by status. */
export function listInvoices(tx: Tx, f: InvoiceFilters, request: PageRequest): Promise<Page<NamedInvoice>> {
  const { sql } = tx
  const where = sql`
    ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}
    ${f.subscriptionId === null ? sql`` : sql`and subscription_id = ${f.subscriptionId}`}
    ${f.status === null ? sql`and number is not null` : sql`and status = ${f.status}`}`
  return page<NamedInvoice>(tx, { table: 'invoices', columns: namedColumns(sql), where }, request)
}
