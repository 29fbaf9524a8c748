import type { Context } from '../../context.ts'
import type { CreditNote, CreditNoteLine, CreditReason } from '../../core/credit-note.ts'
import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import { bookCreditNote } from '../../core/ledger.ts'
import type { Metadata } from '../../core/record.ts'
import type { Credit } from '../../core/refund.ts'
import type { Tx } from '../../db/transaction.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { insertCreditNotes, type UnnumberedNote } from './credit-note-queries.ts'

export type NoteDraft = {
  id: string
  invoice: Invoice
  refundId: string | null
  reason: CreditReason
  memo: string | null
  metadata: Metadata
  credit: Credit
}

export type ReadCreditNote = { note: CreditNote; lines: CreditNoteLine[] }

/** Books and numbers them. The numbers come last: from them on, all credit notes of the environment wait for this commit. */
export async function issueCreditNotes(ctx: Context, tx: Tx, drafts: readonly NoteDraft[]): Promise<ReadCreditNote[]> {
  if (drafts.length === 0) return []
  const notes = drafts.map(draft => unnumbered(tx, draft))
  const lines = drafts.flatMap(draft => linesOf(ctx, tx, draft))
  await bookTransfers(ctx, tx, notes.flatMap(bookCreditNote))
  const issued = await insertCreditNotes(tx, notes, lines)
  return issued.map(note => ({ note, lines: lines.filter(line => line.creditNoteId === note.id) }))
}

function unnumbered(tx: Tx, { id, invoice, credit, ...said }: NoteDraft): UnnumberedNote {
  invariant(invoice.customerId, `final invoice ${invoice.id} has a customer`)
  const { parts: _, ...amounts } = credit
  return {
    ...said,
    ...amounts,
    id,
    environmentId: tx.environment.id,
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    invoiceId: invoice.id,
    customerId: invoice.customerId,
    status: 'issued',
    currency: invoice.currency,
  }
}

function linesOf(ctx: Context, tx: Tx, { id, credit }: NoteDraft): CreditNoteLine[] {
  return credit.parts.map((part, position) => ({
    environmentId: tx.environment.id,
    id: ctx.ids.id('cnl'),
    creditNoteId: id,
    invoiceLineId: part.invoiceLineId,
    position,
    description: part.description,
    amount: part.net,
    taxAmount: part.tax,
    taxIncludedAmount: part.taxIncluded,
  }))
}
