import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { linesOfInvoices, type NamedInvoice } from './queries.ts'

export type ReadInvoice = { invoice: Invoice; lines: InvoiceLine[]; customerExternalId: string | null }

/** Invoices, each with its lines, in the order given. */
export async function withLines(tx: Tx, invoices: readonly NamedInvoice[]): Promise<ReadInvoice[]> {
  if (invoices.length === 0) return []
  const lines = await linesOfInvoices(
    tx,
    invoices.map(i => i.id),
  )
  const byInvoice = Map.groupBy(lines, line => line.invoiceId)
  return invoices.map(({ customerExternalId, ...invoice }) => ({ invoice, lines: byInvoice.get(invoice.id) ?? [], customerExternalId }))
}
