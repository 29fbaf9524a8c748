/**
 * What the hosted invoice shows, as data: the stored records and the few things they do not say. Drawn as a page by
 * `invoice-page.ts` and as a PDF by `invoice-pdf.ts`, from the same rows (`invoice-rows.ts`). Drafts are not shown.
 */
import type { CreditNote } from '../core/credit-note.ts'
import type { Customer } from '../core/customer.ts'
import type { Invoice, InvoiceLine, InvoiceStatus } from '../core/invoice.ts'
import type { Locale } from './texts/locale.ts'

export type Merchant = {
  name: string
  logoUrl: string | null
  accent: string | null
  termsUrl: string | null
  privacyUrl: string | null
}

export type ShownLine = Pick<
  InvoiceLine,
  | 'description'
  | 'quantity'
  | 'amount'
  | 'discountAmount'
  | 'taxAmount'
  | 'taxIncludedAmount'
  | 'discounts'
  | 'taxes'
  | 'hsaFsaEligible'
  | 'periodStart'
  | 'periodEnd'
  | 'explanation'
>

export type ShownInvoice = Pick<
  Invoice,
  | 'currency'
  | 'name'
  | 'description'
  | 'periodStart'
  | 'periodEnd'
  | 'dueDate'
  | 'paidAt'
  | 'voidedAt'
  | 'subtotal'
  | 'shippingTotal'
  | 'shippingTaxIncluded'
  | 'shippingTaxes'
  | 'taxStatus'
  | 'creditTotal'
  | 'balanceTotal'
  | 'total'
  | 'amountDue'
  | 'amountPaid'
  | 'amountRefunded'
  | 'amountCredited'
> & { number: string; status: Exclude<InvoiceStatus, 'draft'>; finalizedAt: Temporal.Instant }

export type InvoiceView = {
  locale: Locale
  /** `/invoice/<token>`: the button posts to `/pay` below it, the PDF is at `/pdf`. */
  path: string
  merchant: Merchant
  livemode: boolean
  invoice: ShownInvoice
  lines: readonly ShownLine[]
  billedTo: Pick<Customer, 'name' | 'email' | 'address'>
  creditNotes: readonly Pick<CreditNote, 'number' | 'createdAt' | 'total'>[]
  /** The environment's present moment: decides what is overdue. */
  now: Temporal.Instant
  /** A payment of it is under way: paying is not offered again. */
  processing: boolean
  /** The last press of the button began no payment. */
  problem: boolean
}

export type ShownStatus = ShownInvoice['status'] | 'overdue'

export function shownStatus({ invoice, now }: InvoiceView): ShownStatus {
  const isPast = invoice.dueDate !== null && Temporal.Instant.compare(invoice.dueDate, now) < 0
  return invoice.status === 'open' && isPast ? 'overdue' : invoice.status
}

/** What is still owed. */
export function remainingOf(invoice: ShownInvoice): bigint {
  return invoice.status === 'void' ? 0n : invoice.amountDue - invoice.amountPaid - invoice.amountCredited
}
