import type { Context } from '../../context.ts'
import type { CreditNote } from '../../core/credit-note.ts'
import type { Customer } from '../../core/customer.ts'
import type { Environment } from '../../core/environment.ts'
import type { Invoice, InvoiceLine } from '../../core/invoice.ts'
import { transaction } from '../../db/transaction.ts'
import { customerById } from '../customer/customer-by-id.ts'
import { paymentById } from '../payment/payment-by-id.ts'
import { paymentUnderWay } from '../payment/payment-under-way.ts'
import { creditNotesOfInvoice } from './credit-notes-of-invoice.ts'
import { retrieveInvoice } from './retrieve-invoice.ts'

export type SeenInvoice = {
  environment: Environment
  now: Temporal.Instant
  invoice: Invoice
  lines: InvoiceLine[]
  customer: Customer
  creditNotes: CreditNote[]
  /** A charge of it is on its way, by a saved method or from a checkout page; one that waits for its buyer is not. */
  processing: boolean
}

/** All that the page of an invoice shows, at one moment; null: it is a draft, which nobody is shown. */
export function viewInvoice(ctx: Context, environmentId: string, invoiceId: string): Promise<SeenInvoice | null> {
  return transaction(ctx, environmentId, async tx => {
    const { invoice, lines } = await retrieveInvoice(tx, invoiceId)
    if (invoice.number === null || invoice.customerId === null) return null
    const [customer, creditNotes, paying] = await Promise.all([
      customerById(tx, invoice.customerId),
      creditNotesOfInvoice(tx, invoice.id),
      paymentUnderWay(tx, [invoice.id]),
    ])
    const processing = paying !== null && (await paymentById(tx, paying.id)).status !== 'requires_action'
    return { environment: tx.environment, now: tx.now, invoice, lines, customer, creditNotes, processing }
  })
}
