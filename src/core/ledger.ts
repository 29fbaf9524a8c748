/**
 * Double entry: each transfer takes from one account and gives to another, so the books sum to zero by shape.
 * Clearing returns to zero when a payment is settled. `cause` names the fact booked: it is unique, so a fact is
 * booked once.
 */
export type Account = 'receivable' | 'clearing' | 'provider_balance' | 'revenue' | 'tax_payable' | 'unapplied'

export type Transfer = {
  cause: string
  debit: Account
  credit: Account
  amount: bigint
  currency: string
  customerId: string | null
  invoiceId: string | null
  paymentId: string | null
  refundId: string | null
}

type Parties = { customerId: string | null; invoiceId?: string | null; paymentId?: string | null; refundId?: string | null }

const transfer = (cause: string, debit: Account, credit: Account, amount: bigint, currency: string, parties: Parties): Transfer => ({
  cause,
  debit,
  credit,
  amount,
  currency,
  customerId: parties.customerId,
  invoiceId: parties.invoiceId ?? null,
  paymentId: parties.paymentId ?? null,
  refundId: parties.refundId ?? null,
})

const notZero = (t: Transfer) => t.amount > 0n

/** Finalised: the customer owes the total; what is not tax is earned. */
export function bookInvoice(invoice: { id: string; customerId: string; currency: string; total: bigint; taxTotal: bigint }): Transfer[] {
  const parties = { customerId: invoice.customerId, invoiceId: invoice.id }
  return [
    transfer(`invoice:${invoice.id}:revenue`, 'receivable', 'revenue', invoice.total - invoice.taxTotal, invoice.currency, parties),
    transfer(`invoice:${invoice.id}:tax`, 'receivable', 'tax_payable', invoice.taxTotal, invoice.currency, parties),
  ].filter(notZero)
}

/** Succeeded, and settled at once: the sandbox and card gateways hold the money as soon as they say so. */
export function bookPayment(payment: {
  id: string
  customerId: string
  invoiceId: string | null
  currency: string
  amount: bigint
}): Transfer[] {
  const parties = { customerId: payment.customerId, invoiceId: payment.invoiceId, paymentId: payment.id }
  const against = payment.invoiceId === null ? 'unapplied' : 'receivable'
  return [
    transfer(`payment:${payment.id}:received`, 'clearing', against, payment.amount, payment.currency, parties),
    transfer(`payment:${payment.id}:settled`, 'provider_balance', 'clearing', payment.amount, payment.currency, parties),
  ]
}

/** Money that paid nothing was given back. */
export function bookSurplusRefund(refund: {
  id: string
  paymentId: string
  customerId: string
  currency: string
  amount: bigint
}): Transfer[] {
  const parties = { customerId: refund.customerId, paymentId: refund.paymentId, refundId: refund.id }
  return [transfer(`refund:${refund.id}:returned`, 'unapplied', 'provider_balance', refund.amount, refund.currency, parties)]
}
