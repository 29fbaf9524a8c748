import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { type CreditNoteFilters, linesOfNotes, listCreditNotes as list } from './credit-note-queries.ts'
import type { ReadCreditNote } from './issue-credit-notes.ts'

export async function listCreditNotes(tx: Tx, filters: CreditNoteFilters, request: PageRequest): Promise<Page<ReadCreditNote>> {
  const { items, hasMore } = await list(tx, filters, request)
  const lines = await linesOfNotes(
    tx,
    items.map(note => note.id),
  )
  return { items: items.map(note => ({ note, lines: lines.filter(line => line.creditNoteId === note.id) })), hasMore }
}
