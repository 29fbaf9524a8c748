import { invariant } from '../../core/invariant.ts'
import { contentHash, type Invoice, type InvoiceLine } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { finalizeAsPaid, linesOfInvoice, restampDraft } from './queries.ts'

export type SettledInvoice = { invoice: Invoice; lines: InvoiceLine[] }

/** A draft gets the period that was paid for; its lines with it. */
export async function stampInvoice(
  tx: Tx,
  draft: Invoice,
  period: { start: Temporal.Instant; end: Temporal.Instant },
): Promise<SettledInvoice> {
  const [, lines] = await Promise.all([restampDraft(tx, draft.id, period), linesOfInvoice(tx, draft.id)])
  return { invoice: { ...draft, periodStart: period.start, periodEnd: period.end }, lines }
}

/** A stamped draft whose money is there: given its number, final and paid at once. As late as possible before the commit. */
export async function settleInvoice(
  tx: Tx,
  stamped: SettledInvoice,
  input: { paidAt: Temporal.Instant; attempts: number },
): Promise<SettledInvoice> {
  const { invoice: draft, lines } = stamped
  invariant(draft.periodStart, `invoice ${draft.id} is stamped`)
  const invoice = await finalizeAsPaid(tx, draft.id, {
    contentHash: contentHash(draft, lines),
    finalizedAt: tx.now,
    paidAt: input.paidAt,
    amountPaid: draft.amountDue,
    attemptCount: input.attempts,
  })
  return { invoice, lines }
}
