import type { Context } from '../../context.ts'
import type { BillingReason, Invoice, InvoiceLine } from '../../core/invoice.ts'
import type { Explanation } from '../../core/price.ts'
import type { Metadata } from '../../core/record.ts'
import type { TaxStatus } from '../../core/tax.ts'
import type { Totals } from '../../core/totals.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertInvoice } from './queries.ts'

export type DraftLine = {
  description: string
  priceId: string | null
  productId: string | null
  subscriptionItemId: string | null
  quantity: string
  amount: bigint
  explanation: Explanation
  proration: boolean
  hsaFsaEligible: boolean
  period: { start: Temporal.Instant; end: Temporal.Instant } | null
}

export type InvoiceDraft = {
  id: string
  customerId: string | null
  subscriptionId: string | null
  checkoutSessionId: string | null
  billingReason: BillingReason
  collectionMethod: Invoice['collectionMethod']
  currency: string
  name: string | null
  description: string | null
  metadata: Metadata
  dueDate: Temporal.Instant | null
  period: { start: Temporal.Instant; end: Temporal.Instant } | null
  taxStatus: TaxStatus
  lines: readonly DraftLine[]
  /** Of exactly these lines, in their order. */
  totals: Totals
}

/** All amounts visible, no number. What a session drafts has no period until the payment fixes it. */
export async function draftInvoice(ctx: Context, tx: Tx, draft: InvoiceDraft): Promise<{ invoice: Invoice; lines: InvoiceLine[] }> {
  const { totals, lines: given, period, ...said } = draft
  const invoice: Invoice = {
    ...said,
    environmentId: tx.environment.id,
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    status: 'draft',
    seriesNumber: null,
    number: null,
    publicToken: ctx.ids.token(),
    periodStart: period?.start ?? null,
    periodEnd: period?.end ?? null,
    subtotal: totals.subtotal,
    discountTotal: totals.discountTotal,
    taxTotal: totals.taxTotal,
    shippingTotal: totals.shippingTotal,
    shippingTax: totals.shippingTax,
    shippingTaxIncluded: totals.shippingTaxIncluded,
    shippingTaxes: totals.shippingTaxes,
    taxIncludedTotal: totals.taxIncludedTotal,
    creditTotal: 0n,
    balanceTotal: totals.balanceTotal,
    total: totals.total,
    amountDue: totals.due,
    amountPaid: 0n,
    amountRefunded: 0n,
    amountCredited: 0n,
    attemptCount: 0,
    nextPaymentAttemptAt: null,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    contentHash: null,
  }
  const lines = given.map((line, position) => invoiceLine(ctx, tx, draft, line, position))
  await insertInvoice(tx, invoice, lines)
  return { invoice, lines }
}

function invoiceLine(ctx: Context, tx: Tx, draft: InvoiceDraft, line: DraftLine, position: number): InvoiceLine {
  const { period, explanation, ...said } = line
  return {
    ...said,
    ...draft.totals.lines[position]!,
    environmentId: tx.environment.id,
    id: ctx.ids.id('il'),
    invoiceId: draft.id,
    position,
    periodStart: period?.start ?? null,
    periodEnd: period?.end ?? null,
    explanation: storedExplanation(explanation),
  }
}

/** jsonb keeps no bigint. */
export function storedExplanation(explanation: Explanation): InvoiceLine['explanation'] {
  return { price_version: explanation.price_version, steps: explanation.steps.map(s => ({ ...s, amount: s.amount.toString() })) }
}
