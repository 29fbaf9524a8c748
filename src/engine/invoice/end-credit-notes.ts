import type { Context } from '../../context.ts'
import type { CreditNote } from '../../core/credit-note.ts'
import { bookVoidedNote } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { addRefunded, linesOfNotes, notesOfRefund, voidNotes } from './credit-note-queries.ts'
import type { ReadCreditNote } from './issue-credit-notes.ts'
import { lockInvoice } from './queries.ts'

/** The credit notes of a refund, their invoices locked: before the payment is, by the order of locks. */
export async function holdNotesOfRefund(tx: Tx, refundId: string): Promise<CreditNote[]> {
  const notes = await notesOfRefund(tx, refundId)
  for (const note of notes) await lockInvoice(tx, note.invoiceId)
  return notes
}

/** The money went out: their invoices say so, and stay paid. */
export async function giveNotesBack(tx: Tx, notes: readonly CreditNote[]): Promise<void> {
  for (const note of notes) await addRefunded(tx, note.invoiceId, note.total - note.balanceTotal)
}

/** The refund came to nothing, and so do they; their numbers stay used. */
export async function voidNotesOfRefund(ctx: Context, tx: Tx, refundId: string): Promise<ReadCreditNote[]> {
  const notes = await voidNotes(tx, refundId)
  const lines = await linesOfNotes(
    tx,
    notes.map(n => n.id),
  )
  await bookTransfers(ctx, tx, notes.flatMap(bookVoidedNote))
  return notes.map(note => ({ note, lines: lines.filter(line => line.creditNoteId === note.id) }))
}
