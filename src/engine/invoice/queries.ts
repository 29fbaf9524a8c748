/**
 * Invoices, their lines and the number series. Keeps: final invoices and their lines never change (triggers), numbers
 * have no gap (the series row is locked until the commit), one invoice per subscription and period (unique index).
 */
import { invariant } from '../../core/invariant.ts'
import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import type { Totals } from '../../core/totals.ts'
import type { Fragment, Sql, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, customer_id, subscription_id, checkout_session_id, status, series_number, number, billing_reason, name, description,
  public_token, collection_method, currency, period_start, period_end, subtotal, discount_total, tax_total, shipping_total, shipping_tax,
  shipping_tax_included, shipping_taxes, tax_included_total, tax_status, credit_total, balance_total, total, amount_due, amount_paid,
  amount_refunded, amount_credited, attempt_count, next_payment_attempt_at, due_date, finalized_at, paid_at, voided_at, content_hash,
  created_at, updated_at, object_version, metadata`

export type NamedInvoice = Invoice & { customerExternalId: string | null }

const namedColumns = (sql: TransactionSql): Fragment => sql`
  ${columns(sql)},
  (select c.external_id from customers c where c.environment_id = invoices.environment_id and c.id = invoices.customer_id)
    as customer_external_id`

// trim_scale: a quantity of 1 reads "1", whatever the column's scale.
const lineColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, invoice_id, position, description, price_id, product_id, subscription_item_id, trim_scale(quantity) as quantity,
  amount, discount_amount, tax_amount, tax_included_amount, discounts, taxes, hsa_fsa_eligible, period_start, period_end, proration,
  explanation`

/** The invoice, its lines and the address of its page in one statement. */
export async function insertInvoice(tx: Tx, i: Invoice, lines: readonly InvoiceLine[]): Promise<void> {
  const { sql } = tx
  const rows = lines.map(l => ({
    ...{ id: l.id, position: l.position, description: l.description, price_id: l.priceId, product_id: l.productId },
    ...{ item_id: l.subscriptionItemId, quantity: l.quantity, amount: l.amount.toString(), discount_amount: l.discountAmount.toString() },
    ...{ tax_amount: l.taxAmount.toString(), tax_included_amount: l.taxIncludedAmount.toString(), discounts: l.discounts, taxes: l.taxes },
    ...{ hsa: l.hsaFsaEligible, period_start: l.periodStart?.toString() ?? null, period_end: l.periodEnd?.toString() ?? null },
    ...{ proration: l.proration, explanation: l.explanation },
  }))
  await sql`
    with lines as (
      insert into invoice_lines (
        environment_id, id, invoice_id, position, description, price_id, product_id, subscription_item_id, quantity, amount,
        discount_amount, tax_amount, tax_included_amount, discounts, taxes, hsa_fsa_eligible, period_start, period_end, proration,
        explanation)
      select ${i.environmentId}, id, ${i.id}, position, description, price_id, product_id, item_id, quantity, amount,
        discount_amount, tax_amount, tax_included_amount, discounts, taxes, hsa, period_start, period_end, proration, explanation
      from jsonb_to_recordset(${sql.json(rows as never)}) as l (
        id text, position int, description text, price_id text, product_id text, item_id text, quantity numeric, amount bigint,
        discount_amount bigint, tax_amount bigint, tax_included_amount bigint, discounts jsonb, taxes jsonb, hsa boolean,
        period_start timestamptz, period_end timestamptz, proration boolean, explanation jsonb)
    ), address as (
      insert into public_links (token, environment_id, kind, object_id) values (${i.publicToken}, ${i.environmentId}, 'invoice', ${i.id})
    )
    insert into invoices (
      environment_id, id, customer_id, subscription_id, checkout_session_id, status, billing_reason, name, description, public_token,
      collection_method, currency, period_start, period_end, subtotal, discount_total, tax_total, shipping_total, shipping_tax,
      shipping_tax_included, shipping_taxes, tax_included_total, tax_status, credit_total, balance_total, total, amount_due, due_date,
      created_at, updated_at, metadata)
    values (
      ${i.environmentId}, ${i.id}, ${i.customerId}, ${i.subscriptionId}, ${i.checkoutSessionId}, ${i.status}, ${i.billingReason}, ${i.name},
      ${i.description}, ${i.publicToken}, ${i.collectionMethod}, ${i.currency}, ${i.periodStart}, ${i.periodEnd}, ${i.subtotal},
      ${i.discountTotal}, ${i.taxTotal}, ${i.shippingTotal}, ${i.shippingTax}, ${i.shippingTaxIncluded}, ${sql.json(i.shippingTaxes)},
      ${i.taxIncludedTotal}, ${i.taxStatus}, ${i.creditTotal}, ${i.balanceTotal}, ${i.total}, ${i.amountDue}, ${i.dueDate}, ${i.createdAt},
      ${i.updatedAt}, ${sql.json(i.metadata)})`
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

/** A draft and the lines of its subscription get the period that was paid for; amounts stay. Its customer may be known only now. */
export async function restampDraft(
  tx: Tx,
  id: string,
  stamp: { customerId: string; period: { start: Temporal.Instant; end: Temporal.Instant } | null },
): Promise<void> {
  const { start = null, end = null } = stamp.period ?? {}
  await tx.sql`
    with draft as (
      update invoices set period_start = ${start}, period_end = ${end}, customer_id = ${stamp.customerId}
      where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft')
    update invoice_lines set period_start = ${start}, period_end = ${end}
    where environment_id = ${tx.environment.id} and invoice_id = ${id} and subscription_item_id is not null`
}

export type Finalisation = {
  status: 'open' | 'paid'
  contentHash: Buffer
  finalizedAt: Temporal.Instant
  paidAt: Temporal.Instant | null
  amountPaid: bigint
  attemptCount: number
}

/**
 * Final, with the next number of the series ("TG-000001"). One statement, because the series' row stays locked until
 * the commit, so that no number is lost, and all finalisations of an environment queue on it.
 */
export async function finalizeDraft(tx: Tx, id: string, f: Finalisation): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    with series as (
      update invoice_series set last_number = last_number + 1
      where environment_id = ${tx.environment.id} and kind = 'invoice' returning last_number)
    update invoices set status = ${f.status}, series_number = series.last_number,
      number = 'TG-' || lpad(series.last_number::text, greatest(6, length(series.last_number::text)), '0'), content_hash = ${f.contentHash},
      finalized_at = ${f.finalizedAt}, paid_at = ${f.paidAt}, amount_paid = ${f.amountPaid}, attempt_count = ${f.attemptCount},
      updated_at = ${tx.now}, object_version = object_version + 1
    from series
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft'
    returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} was a draft`)
  return row
}

/** Takes an invoice's place in what is collected: paid when nothing remains. */
export async function addPayment(tx: Tx, id: string, paid: { amount: bigint; at: Temporal.Instant }): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    update invoices set amount_paid = amount_paid + ${paid.amount},
      status = case when amount_paid + ${paid.amount} + amount_credited = amount_due then 'paid' else status end,
      paid_at = case when amount_paid + ${paid.amount} + amount_credited = amount_due then ${paid.at}::timestamptz else paid_at end,
      attempt_count = attempt_count + 1, next_payment_attempt_at = null, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status in ('open', 'uncollectible')
    returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} was open`)
  return row
}

export async function countAttempt(tx: Tx, id: string): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    update invoices set attempt_count = attempt_count + 1, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} exists`)
  return row
}

/** Open invoices, oldest first, locked in that order. */
export async function lockPayableInvoices(tx: Tx, ids: readonly string[]): Promise<Invoice[]> {
  return tx.sql<Invoice[]>`
    select ${columns(tx.sql)} from invoices
    where environment_id = ${tx.environment.id} and id = any(${ids as string[]}) and status in ('open', 'uncollectible') order by id for no key update`
}

export async function openInvoicesOfSubscription(tx: Tx, subscriptionId: string): Promise<Invoice[]> {
  return tx.sql<Invoice[]>`
    select ${columns(tx.sql)} from invoices
    where environment_id = ${tx.environment.id} and subscription_id = ${subscriptionId} and status = 'open' order by id for no key update`
}

export async function voidInvoice(tx: Tx, id: string): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    update invoices set status = 'void', voided_at = ${tx.now}, next_payment_attempt_at = null, updated_at = ${tx.now},
      object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status in ('draft', 'open', 'uncollectible')
    returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} could be voided`)
  return row
}

export async function markUncollectible(tx: Tx, id: string): Promise<Invoice> {
  const [row] = await tx.sql<Invoice[]>`
    update invoices set status = 'uncollectible', next_payment_attempt_at = null, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${id} and status = 'open'
    returning ${columns(tx.sql)}`
  invariant(row, `invoice ${id} was open`)
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

/** The totals of a draft and the shares of its lines, in their order. */
export async function saveDraftTotals(tx: Tx, id: string, t: Totals): Promise<void> {
  const rows = t.lines.map((l, position) => ({
    ...{ position, discount_amount: l.discountAmount.toString(), tax_amount: l.taxAmount.toString() },
    ...{ tax_included_amount: l.taxIncludedAmount.toString(), discounts: l.discounts, taxes: l.taxes },
  }))
  await tx.sql`
    with draft as (
      update invoices set subtotal = ${t.subtotal}, discount_total = ${t.discountTotal}, tax_total = ${t.taxTotal},
        shipping_total = ${t.shippingTotal}, shipping_tax = ${t.shippingTax}, shipping_tax_included = ${t.shippingTaxIncluded},
        shipping_taxes = ${tx.sql.json(t.shippingTaxes)}, tax_included_total = ${t.taxIncludedTotal}, balance_total = ${t.balanceTotal},
        total = ${t.total}, amount_due = ${t.due}, updated_at = ${tx.now}, object_version = object_version + 1
      where environment_id = ${tx.environment.id} and id = ${id} and status = 'draft')
    update invoice_lines l set discount_amount = r.discount_amount, tax_amount = r.tax_amount,
      tax_included_amount = r.tax_included_amount, discounts = r.discounts, taxes = r.taxes
    from jsonb_to_recordset(${tx.sql.json(rows as never)}) as r (
      position int, discount_amount bigint, tax_amount bigint, tax_included_amount bigint, discounts jsonb, taxes jsonb)
    where l.environment_id = ${tx.environment.id} and l.invoice_id = ${id} and l.position = r.position`
}

/** Also before the environment is known: the token is the secret. */
export async function findInvoiceLink(sql: Sql, token: string): Promise<{ environmentId: string; invoiceId: string } | null> {
  const [row] = await sql<{ environmentId: string; invoiceId: string }[]>`
    select environment_id, object_id as invoice_id from public_links where token = ${token} and kind = 'invoice'`
  return row ?? null
}
