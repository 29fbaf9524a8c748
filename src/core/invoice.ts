/**
 * Invoices: draft → open → paid, or draft → void. A final invoice never changes; its number comes from one gapless
 * series per environment and its content is hashed when it is finalised.
 */
import { createHash } from 'node:crypto'
import type { Stored } from './record.ts'

export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const
export type InvoiceStatus = (typeof invoiceStatuses)[number]

export type InvoiceLine = {
  environmentId: string
  id: string
  invoiceId: string
  position: number
  description: string
  priceId: string | null
  subscriptionItemId: string | null
  /** An exact decimal text. */
  quantity: string
  amount: bigint
  discountAmount: bigint
  taxAmount: bigint
  periodStart: Temporal.Instant | null
  periodEnd: Temporal.Instant | null
  proration: boolean
  /** The arithmetic as data; amounts inside are texts of minor units. */
  explanation: { price_version: number; steps: { what: string; amount: string }[] }
}

export type Invoice = Stored & {
  customerId: string
  subscriptionId: string | null
  checkoutSessionId: string | null
  status: InvoiceStatus
  seriesNumber: bigint | null
  number: string | null
  billingReason: 'subscription_create'
  collectionMethod: 'charge_automatically' | 'send_invoice'
  currency: string
  periodStart: Temporal.Instant | null
  periodEnd: Temporal.Instant | null
  subtotal: bigint
  discountTotal: bigint
  taxTotal: bigint
  shippingTotal: bigint
  creditTotal: bigint
  total: bigint
  amountDue: bigint
  amountPaid: bigint
  amountRefunded: bigint
  attemptCount: number
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
    invoice.customerId,
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
  return createHash('sha256')
    .update([...head, ...body].join('\u001f'))
    .digest()
}
