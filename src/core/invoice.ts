/**
 * Invoices: draft → open → paid, or draft → void. A final invoice never changes; its number comes from one gapless
 * series per environment and its content is hashed when it is finalised.
 */
import { createHash } from 'node:crypto'
import type { DiscountShare } from './discount.ts'
import type { Stored } from './record.ts'
import type { TaxShare, TaxStatus } from './tax.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

export type InvoiceLine = {
  environmentId: string
  id: string
  invoiceId: string
  position: number
  description: string
  priceId: string | null
  productId: string | null
  subscriptionItemId: string | null
  /** An exact decimal text. */
  quantity: string
  amount: bigint
  discountAmount: bigint
  /** On top. */
  taxAmount: bigint
  /** Contained in the amount. */
  taxIncludedAmount: bigint
  discounts: DiscountShare[]
  taxes: TaxShare[]
  hsaFsaEligible: boolean
  periodStart: Temporal.Instant | null
  periodEnd: Temporal.Instant | null
  proration: boolean
  /** The arithmetic as data; amounts inside are texts of minor units. */
  explanation: { price_version: number; steps: { what: string; amount: string }[] }
}

export const billingReasons = ['subscription_create', 'subscription_cycle', 'purchase', 'manual'] as const
export type BillingReason = (typeof billingReasons)[number]

export type Invoice = Stored & {
  /** null while it is the draft of an unknown buyer's session. */
  customerId: string | null
  subscriptionId: string | null
  checkoutSessionId: string | null
  status: InvoiceStatus
  seriesNumber: bigint | null
  number: string | null
  billingReason: BillingReason
  name: string | null
  description: string | null
  /** Of its page. */
  publicToken: string
  collectionMethod: 'charge_automatically' | 'send_invoice'
  currency: string
  periodStart: Temporal.Instant | null
  periodEnd: Temporal.Instant | null
  subtotal: bigint
  discountTotal: bigint
  taxTotal: bigint
  shippingTotal: bigint
  shippingTax: bigint
  shippingTaxIncluded: bigint
  shippingTaxes: TaxShare[]
  taxIncludedTotal: bigint
  taxStatus: TaxStatus
  creditTotal: bigint
  /** Put on the customer's balance instead of being charged. */
  balanceTotal: bigint
  total: bigint
  amountDue: bigint
  amountPaid: bigint
  amountRefunded: bigint
  /** Taken off what is due by credit notes before it was paid. */
  amountCredited: bigint
  attemptCount: number
  nextPaymentAttemptAt: Temporal.Instant | null
  dueDate: Temporal.Instant | null
  finalizedAt: Temporal.Instant | null
  paidAt: Temporal.Instant | null
  voidedAt: Temporal.Instant | null
  contentHash: Buffer | null
}

type Hashed = Pick<
  Invoice,
  | 'id'
  | 'customerId'
  | 'currency'
  | 'collectionMethod'
  | 'periodStart'
  | 'periodEnd'
  | 'subtotal'
  | 'discountTotal'
  | 'taxTotal'
  | 'shippingTotal'
  | 'total'
  | 'amountDue'
  | 'shippingTax'
  | 'taxIncludedTotal'
  | 'balanceTotal'
>
type HashedLine = Pick<
  InvoiceLine,
  'id' | 'position' | 'description' | 'priceId' | 'quantity' | 'amount' | 'discountAmount' | 'taxAmount' | 'periodStart' | 'periodEnd'
>

/**
 * What an invoice says, as 32 bytes: taken at finalisation and recomputed by the integrity check in SQL
 * (`engine/integrity/books.ts` spells the same text), so the fields stand joined by a separator that no field holds.
 */
export function contentHash(invoice: Hashed, lines: readonly HashedLine[]): Buffer {
  const time = (t: Temporal.Instant | null) => (t === null ? '' : t.epochMilliseconds.toString())
  const head = [
    invoice.id,
    invoice.customerId ?? '',
    invoice.currency,
    invoice.collectionMethod,
    time(invoice.periodStart),
    time(invoice.periodEnd),
    ...[invoice.subtotal, invoice.discountTotal, invoice.taxTotal, invoice.shippingTotal, invoice.total, invoice.amountDue].map(String),
  ]
  const body = [...lines]
    .sort((a, b) => a.position - b.position)
    .flatMap(l => [
      l.id,
      l.description,
      l.priceId ?? '',
      l.quantity,
      `${l.amount}`,
      `${l.discountAmount}`,
      `${l.taxAmount}`,
      time(l.periodStart),
      time(l.periodEnd),
    ])
  // Only where there is any: what was hashed before these fields existed stays true.
  const more = [invoice.shippingTax, invoice.taxIncludedTotal, invoice.balanceTotal]
  const tail = more.some(amount => amount !== 0n) ? more.map(String) : []
  return createHash('sha256')
    .update([...head, ...body, ...tail].join('\u001f'))
    .digest()
}
