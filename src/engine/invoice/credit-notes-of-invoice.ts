import type { CreditNote } from '../../core/credit-note.ts'
import type { Tx } from '../../db/transaction.ts'
import { issuedNotes } from './credit-note-queries.ts'

/** What corrects an invoice, oldest first; notes that were voided are outside. */
export function creditNotesOfInvoice(tx: Tx, invoiceId: string): Promise<CreditNote[]> {
  return issuedNotes(tx, [invoiceId])
}
