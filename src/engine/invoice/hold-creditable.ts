import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import { type Left, leftOf } from '../../core/refund.ts'
import type { Tx } from '../../db/transaction.ts'
import { issuedNotes, linesOfNotes } from './credit-note-queries.ts'
import { linesOfInvoices, lockInvoice } from './queries.ts'

/** A final invoice, locked, and what of it can still be given back or taken off. */
export type Creditable = {
  invoice: Invoice
  lines: InvoiceLine[]
  left: Left[]
  /** Of what was and is to be paid; what of it is paid at all is another question. */
  givable: bigint
}

/** In the order of their making, in which they are locked. */
export async function holdCreditable(tx: Tx, invoiceIds: readonly string[]): Promise<Creditable[]> {
  const invoices: Invoice[] = []
  for (const id of [...invoiceIds].sort()) {
    const invoice = await lockInvoice(tx, id)
    if (invoice) invoices.push(invoice)
  }
  const ids = invoices.map(i => i.id)
  const [lines, notes] = await Promise.all([linesOfInvoices(tx, ids), issuedNotes(tx, ids)])
  const noteLines = await linesOfNotes(
    tx,
    notes.map(n => n.id),
  )
  return invoices.map(invoice => {
    const own = lines.filter(line => line.invoiceId === invoice.id)
    const earlier = notes.filter(note => note.invoiceId === invoice.id)
    const credited = noteLines.filter(line => earlier.some(note => note.id === line.creditNoteId))
    return {
      invoice,
      lines: own,
      left: leftOf(invoice, own, credited),
      givable: earlier.reduce((rest, note) => rest - (note.total - note.balanceTotal), invoice.amountDue),
    }
  })
}
