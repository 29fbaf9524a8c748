/**
 * Credit notes and what they change of their invoice. Keeps: numbers have no gap (the series row is locked until the
 * commit), one note per refund and invoice (unique index). Notes of an invoice are made under the invoice's row lock.
 */

import type { CreditNote, CreditNoteLine } from '../../core/credit-note.ts'
import { invariant } from '../../core/invariant.ts'
import type { Fragment, TransactionSql } from '../../db/postgres.ts'
import type { Tx } from '../../db/transaction.ts'
import { type Page, type PageRequest, page } from '../page.ts'

const columns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, invoice_id, customer_id, refund_id, series_number, number, status, reason, memo, currency, subtotal, tax_total,
  tax_included_total, balance_total, total, created_at, updated_at, object_version, metadata`

const lineColumns = (sql: TransactionSql): Fragment => sql`
  environment_id, id, credit_note_id, invoice_line_id, position, description, amount, tax_amount, tax_included_amount`

export type UnnumberedNote = Omit<CreditNote, 'seriesNumber' | 'number'>

/**
 * With the next numbers of the series ("CN-000001"), in the order given. One statement, and the last before the commit:
 * from it on all credit notes of the environment wait.
 */
export async function insertCreditNotes(tx: Tx, notes: readonly UnnumberedNote[], lines: readonly CreditNoteLine[]): Promise<CreditNote[]> {
  const { sql } = tx
  const rows = notes.map((n, index) => ({
    ...{
      place: index + 1,
      id: n.id,
      invoice_id: n.invoiceId,
      customer_id: n.customerId,
      refund_id: n.refundId,
      status: n.status,
      reason: n.reason,
      memo: n.memo,
    },
    ...{ currency: n.currency, subtotal: n.subtotal.toString(), tax_total: n.taxTotal.toString(), total: n.total.toString() },
    ...{ tax_included_total: n.taxIncludedTotal.toString(), balance_total: n.balanceTotal.toString(), metadata: n.metadata },
  }))
  const lineRows = lines.map(l => ({
    ...{ id: l.id, note_id: l.creditNoteId, line_id: l.invoiceLineId, position: l.position, description: l.description },
    ...{ amount: l.amount.toString(), tax_amount: l.taxAmount.toString(), tax_included_amount: l.taxIncludedAmount.toString() },
  }))
  const made = await sql<CreditNote[]>`
    with series as (
      update invoice_series set last_number = last_number + ${notes.length}
      where environment_id = ${tx.environment.id} and kind = 'credit_note' returning last_number - ${notes.length} as before
    ), lines as (
      insert into credit_note_lines (
        environment_id, id, credit_note_id, invoice_line_id, position, description, amount, tax_amount, tax_included_amount)
      select ${tx.environment.id}, id, note_id, line_id, position, description, amount, tax_amount, tax_included_amount
      from jsonb_to_recordset(${sql.json(lineRows)}) as l (
        id text, note_id text, line_id text, position int, description text, amount bigint, tax_amount bigint, tax_included_amount bigint)
    )
    insert into credit_notes (
      environment_id, id, invoice_id, customer_id, refund_id, series_number, number, status, reason, memo, currency, subtotal, tax_total,
      tax_included_total, balance_total, total, created_at, updated_at, metadata)
    select ${tx.environment.id}, id, invoice_id, customer_id, refund_id, before + place,
      'CN-' || lpad((before + place)::text, greatest(6, length((before + place)::text)), '0'), status, reason, memo, currency, subtotal,
      tax_total, tax_included_total, balance_total, total, ${tx.now}, ${tx.now}, metadata
    from series, jsonb_to_recordset(${sql.json(rows)}) as n (
      place int, id text, invoice_id text, customer_id text, refund_id text, status text, reason text, memo text, currency text,
      subtotal bigint, tax_total bigint, total bigint, tax_included_total bigint, balance_total bigint, metadata jsonb)
    returning ${columns(sql)}`
  invariant(made.length === notes.length, 'every credit note got a number')
  return notes.map(n => made.find(m => m.id === n.id)!)
}

export async function findCreditNote(tx: Tx, id: string): Promise<CreditNote | null> {
  const [row] = await tx.sql<CreditNote[]>`
    select ${columns(tx.sql)} from credit_notes where environment_id = ${tx.environment.id} and id = ${id}`
  return row ?? null
}

/** Those of a refund, by invoice: the order in which the invoices are locked. */
export async function notesOfRefund(tx: Tx, refundId: string): Promise<CreditNote[]> {
  return tx.sql<CreditNote[]>`
    select ${columns(tx.sql)} from credit_notes
    where environment_id = ${tx.environment.id} and refund_id = ${refundId} order by invoice_id, id`
}

/** What stands: not the void ones. */
export async function issuedNotes(tx: Tx, invoiceIds: readonly string[]): Promise<CreditNote[]> {
  return tx.sql<CreditNote[]>`
    select ${columns(tx.sql)} from credit_notes
    where environment_id = ${tx.environment.id} and invoice_id = any(${invoiceIds as string[]}) and status = 'issued' order by id`
}

export async function linesOfNotes(tx: Tx, noteIds: readonly string[]): Promise<CreditNoteLine[]> {
  return tx.sql<CreditNoteLine[]>`
    select ${lineColumns(tx.sql)} from credit_note_lines
    where environment_id = ${tx.environment.id} and credit_note_id = any(${noteIds as string[]}) order by credit_note_id, position, id`
}

export async function voidNotes(tx: Tx, refundId: string): Promise<CreditNote[]> {
  return tx.sql<CreditNote[]>`
    update credit_notes set status = 'void', updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and refund_id = ${refundId} and status = 'issued'
    returning ${columns(tx.sql)}`
}

/** What of a paid invoice was given back. It stays paid. */
export async function addRefunded(tx: Tx, invoiceId: string, amount: bigint): Promise<void> {
  await tx.sql`
    update invoices set amount_refunded = amount_refunded + ${amount}, updated_at = ${tx.now}, object_version = object_version + 1
    where environment_id = ${tx.environment.id} and id = ${invoiceId}`
}

/** Takes off what is due; with nothing remaining the invoice is paid. */
export async function addCredited(tx: Tx, invoiceId: string, amount: bigint): Promise<void> {
  await tx.sql`
    update invoices set amount_credited = amount_credited + ${amount}, updated_at = ${tx.now}, object_version = object_version + 1,
      status = case when amount_due = amount_paid + amount_credited + ${amount} then 'paid' else status end,
      paid_at = case when amount_due = amount_paid + amount_credited + ${amount} then ${tx.now} else paid_at end,
      next_payment_attempt_at = case when amount_due = amount_paid + amount_credited + ${amount} then null else next_payment_attempt_at end
    where environment_id = ${tx.environment.id} and id = ${invoiceId}`
}

export type CreditNoteFilters = { customerId: string | null; invoiceId: string | null }

export function listCreditNotes(tx: Tx, f: CreditNoteFilters, request: PageRequest): Promise<Page<CreditNote>> {
  const { sql } = tx
  const where = sql`
    ${f.customerId === null ? sql`` : sql`and customer_id = ${f.customerId}`}
    ${f.invoiceId === null ? sql`` : sql`and invoice_id = ${f.invoiceId}`}`
  return page<CreditNote>(tx, { table: 'credit_notes', columns: columns(sql), where }, request)
}
