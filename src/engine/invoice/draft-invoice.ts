import type { Context } from '../../context.ts'
import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import type { Priced } from '../../core/price.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertInvoice } from './queries.ts'

export type InvoiceDraft = {
  id: string
  customerId: string
  subscriptionId: string
  checkoutSessionId: string
  currency: string
  lines: (Priced & { description: string; priceId: string; subscriptionItemId: string })[]
}

/** The first invoice of an offer: all amounts visible, no number, no period until the payment fixes it. */
export async function draftInvoice(ctx: Context, tx: Tx, draft: InvoiceDraft): Promise<void> {
  const subtotal = draft.lines.reduce((sum, line) => sum + line.amount, 0n)
  const invoice: Invoice = {
    environmentId: tx.environment.id,
    id: draft.id,
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    customerId: draft.customerId,
    subscriptionId: draft.subscriptionId,
    checkoutSessionId: draft.checkoutSessionId,
    status: 'draft',
    seriesNumber: null,
    number: null,
    billingReason: 'subscription_create',
    collectionMethod: 'charge_automatically',
    currency: draft.currency,
    periodStart: null,
    periodEnd: null,
    subtotal,
    discountTotal: 0n,
    taxTotal: 0n,
    shippingTotal: 0n,
    creditTotal: 0n,
    total: subtotal,
    amountDue: subtotal,
    amountPaid: 0n,
    amountRefunded: 0n,
    attemptCount: 0,
    dueDate: null,
    finalizedAt: null,
    paidAt: null,
    voidedAt: null,
    contentHash: null,
  }
  const lines: InvoiceLine[] = draft.lines.map((line, position) => ({
    environmentId: tx.environment.id,
    id: ctx.ids.id('il'),
    invoiceId: draft.id,
    position,
    description: line.description,
    priceId: line.priceId,
    subscriptionItemId: line.subscriptionItemId,
    quantity: line.quantity,
    amount: line.amount,
    discountAmount: 0n,
    taxAmount: 0n,
    periodStart: null,
    periodEnd: null,
    proration: false,
    explanation: {
      price_version: line.explanation.price_version,
      steps: line.explanation.steps.map(s => ({ ...s, amount: s.amount.toString() })),
    },
  }))
  await insertInvoice(tx, invoice, lines)
}
