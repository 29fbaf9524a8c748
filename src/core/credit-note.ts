/** Credit notes: corrections of final invoices, numbered from a series of their own. Nothing is edited. */
import type { Stored } from './record.ts'

/** What a merchant may give; `letter_declined` is ours. */
export const creditReasons = ['requested_by_customer', 'duplicate', 'fraudulent', 'order_change', 'letter_declined'] as const
export type CreditReason = (typeof creditReasons)[number]

export type CreditNoteLine = {
  environmentId: string
  id: string
  creditNoteId: string
  /** null: the shipping. */
  invoiceLineId: string | null
  position: number
  description: string
  /** Net of discount, without the tax on top. */
  amount: bigint
  taxAmount: bigint
  /** Contained in the amount. */
  taxIncludedAmount: bigint
}

export type CreditNote = Stored & {
  invoiceId: string
  customerId: string
  /** null: it lowers what was still due. */
  refundId: string | null
  seriesNumber: bigint
  number: string
  /** void: its refund failed. */
  status: 'issued' | 'void'
  reason: CreditReason
  memo: string | null
  currency: string
  subtotal: bigint
  taxTotal: bigint
  taxIncludedTotal: bigint
  /** Goes back to the customer's balance; the rest of the total is given back, or taken off what is due. */
  balanceTotal: bigint
  total: bigint
}
