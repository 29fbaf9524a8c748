import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { addPayment, linesOfInvoices } from './queries.ts'
import type { SettledInvoice } from './settle-invoice.ts'

/** What remains of each is paid. */
export async function payInvoices(tx: Tx, invoices: readonly Invoice[], at: Temporal.Instant): Promise<SettledInvoice[]> {
  const paid: SettledInvoice[] = []
  const lines =
    invoices.length === 0
      ? []
      : await linesOfInvoices(
          tx,
          invoices.map(i => i.id),
        )
  for (const invoice of invoices) {
    const after = await addPayment(tx, invoice.id, { amount: invoice.amountDue - invoice.amountPaid - invoice.amountCredited, at })
    paid.push({ invoice: after, lines: lines.filter(l => l.invoiceId === invoice.id) })
  }
  return paid
}
