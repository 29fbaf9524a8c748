import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findCreditNote, linesOfNotes } from './credit-note-queries.ts'
import type { ReadCreditNote } from './issue-credit-notes.ts'

export async function retrieveCreditNote(tx: Tx, id: string): Promise<ReadCreditNote> {
  const [note, lines] = await Promise.all([findCreditNote(tx, id), linesOfNotes(tx, [id])])
  return { note: found(note, 'credit note', id), lines }
}
