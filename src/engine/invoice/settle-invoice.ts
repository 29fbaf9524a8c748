import { contentHash, type Invoice, type InvoiceLine, invoiceNumber } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { finalizeAsPaid, linesOfInvoice, restampDraft, takeNumber } from './queries.ts'

export type SettledInvoice = { invoice: Invoice; lines: InvoiceLine[] }

/** A draft whose money is there: stamped with the period that was paid for, given its number, final and paid at once. */
export async function settleInvoice(
  tx: Tx,
  draft: Invoice,
  input: { start: Temporal.Instant; end: Temporal.Instant; paidAt: Temporal.Instant; attempts: number },
): Promise<SettledInvoice> {
  // Sent together; the number is taken last, because the series' row lock is what all finalisations queue on.
  const [, lines, seriesNumber] = await Promise.all([restampDraft(tx, draft.id, input), linesOfInvoice(tx, draft.id), takeNumber(tx)])
  const number = invoiceNumber(seriesNumber)
  const stamped = { ...draft, number, periodStart: input.start, periodEnd: input.end }
  const invoice = await finalizeAsPaid(tx, draft.id, {
    seriesNumber,
    number,
    contentHash: contentHash(stamped, lines),
    finalizedAt: tx.now,
    paidAt: input.paidAt,
    amountPaid: draft.amountDue,
    attemptCount: input.attempts,
  })
  return { invoice, lines }
}
