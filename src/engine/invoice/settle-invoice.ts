import { contentHash, type Invoice, type InvoiceLine } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { finalizeDraft, linesOfInvoice, restampDraft } from './queries.ts'

export type SettledInvoice = { invoice: Invoice; lines: InvoiceLine[] }

/** A draft gets its customer and the period that was paid for; the lines of its subscription with it. */
export async function stampInvoice(
  tx: Tx,
  draft: Invoice,
  stamp: { customerId: string; period: { start: Temporal.Instant; end: Temporal.Instant } | null },
): Promise<SettledInvoice> {
  const [, lines] = await Promise.all([restampDraft(tx, draft.id, stamp), linesOfInvoice(tx, draft.id)])
  const { start = null, end = null } = stamp.period ?? {}
  return { invoice: { ...draft, customerId: stamp.customerId, periodStart: start, periodEnd: end }, lines }
}

/** A draft whose money is there: given its number, final and paid at once. As late as possible before the commit. */
export async function settleInvoice(
  tx: Tx,
  stamped: SettledInvoice,
  input: { paidAt: Temporal.Instant; attempts: number },
): Promise<SettledInvoice> {
  const { invoice: draft, lines } = stamped
  const invoice = await finalizeDraft(tx, draft.id, {
    status: 'paid',
    contentHash: contentHash(draft, lines),
    finalizedAt: tx.now,
    paidAt: input.paidAt,
    amountPaid: draft.amountDue,
    attemptCount: input.attempts,
  })
  return { invoice, lines }
}

/** A draft becomes owed; with nothing due it is paid at once. As late as possible before the commit. */
export async function finalizeInvoice(tx: Tx, draft: Invoice, lines: InvoiceLine[]): Promise<SettledInvoice> {
  const nothingDue = draft.amountDue === 0n
  const invoice = await finalizeDraft(tx, draft.id, {
    status: nothingDue ? 'paid' : 'open',
    contentHash: contentHash(draft, lines),
    finalizedAt: tx.now,
    paidAt: nothingDue ? tx.now : null,
    amountPaid: 0n,
    attemptCount: 0,
  })
  return { invoice, lines }
}
