/**
 * Double entry: each transfer takes from one account and gives to another, so the books sum to zero by shape.
 * Clearing returns to zero when a payment is settled. `cause` names the fact booked: it is unique, so a fact is
 * booked once.
 */
import { invariant } from './invariant.ts'

export type Account =
  | 'receivable'
  | 'clearing'
  | 'provider_balance'
  | 'revenue'
  | 'tax_payable'
  | 'unapplied'
  | 'discounts'
  | 'customer_balance'
  | 'refunds'
  | 'disputes'
  | 'write_off'

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

/** A transfer moves something: of a negative amount it is the opposite one, of zero none. */
function transfer(cause: string, debit: Account, credit: Account, amount: bigint, currency: string, parties: Parties): Transfer[] {
  if (amount === 0n) return []
  const [to, from] = amount > 0n ? [debit, credit] : [credit, debit]
  const { customerId, invoiceId = null, paymentId = null, refundId = null } = parties
  return [{ cause, debit: to, credit: from, amount: amount > 0n ? amount : -amount, currency, customerId, invoiceId, paymentId, refundId }]
}

type BookedInvoice = {
  id: string
  customerId: string | null
  currency: string
  total: bigint
  taxTotal: bigint
  taxIncludedTotal: bigint
  balanceTotal: bigint
}

/** Finalised: the customer owes the total; what is not tax, on top or contained, is earned. What goes to their balance is not collected. */
export function bookInvoice(invoice: BookedInvoice): Transfer[] {
  const { id, currency, total, balanceTotal } = invoice
  const parties = { customerId: invoice.customerId, invoiceId: id }
  const tax = invoice.taxTotal + invoice.taxIncludedTotal
  return [
    ...transfer(`invoice:${id}:revenue`, 'receivable', 'revenue', total - tax, currency, parties),
    ...transfer(`invoice:${id}:tax`, 'receivable', 'tax_payable', tax, currency, parties),
    ...transfer(`invoice:${id}:balance`, 'customer_balance', 'receivable', balanceTotal, currency, parties),
  ]
}

/** What of a payment pays which invoice. */
export type Allocation = { invoiceId: string; amount: bigint }

/**
 * Succeeded, and settled at once: the sandbox and card gateways hold the money as soon as they say so. What pays no
 * invoice is unapplied.
 */
export function bookPayment(
  payment: { id: string; customerId: string | null; currency: string; amount: bigint },
  allocations: readonly Allocation[],
): Transfer[] {
  const { id, customerId, currency, amount } = payment
  const rest = allocations.reduce((left, a) => left - a.amount, amount)
  invariant(rest >= 0n, `payment ${id} pays no more than it is`)
  const only = allocations.length === 1 ? allocations[0]!.invoiceId : null
  return [
    ...allocations.flatMap(a =>
      transfer(`payment:${id}:received:${a.invoiceId}`, 'clearing', 'receivable', a.amount, currency, {
        customerId,
        invoiceId: a.invoiceId,
        paymentId: id,
      }),
    ),
    ...transfer(`payment:${id}:received`, 'clearing', 'unapplied', rest, currency, { customerId, paymentId: id }),
    ...transfer(`payment:${id}:settled`, 'provider_balance', 'clearing', amount, currency, { customerId, invoiceId: only, paymentId: id }),
  ]
}

type BookedNote = {
  id: string
  invoiceId: string
  customerId: string | null
  refundId: string | null
  currency: string
  taxTotal: bigint
  taxIncludedTotal: bigint
  balanceTotal: bigint
  total: bigint
}

/**
 * A credit note takes back what its invoice earned and owes as tax: for money to be given back, or off what is still
 * due. What the invoice put on the customer's balance is taken from there again.
 */
export function bookCreditNote(note: BookedNote): Transfer[] {
  const { id, currency, total, balanceTotal } = note
  const parties = { customerId: note.customerId, invoiceId: note.invoiceId, refundId: note.refundId }
  const tax = note.taxTotal + note.taxIncludedTotal
  const owed = note.refundId === null ? 'receivable' : 'refunds'
  return [
    ...transfer(`credit_note:${id}:revenue`, 'revenue', owed, total - tax, currency, parties),
    ...transfer(`credit_note:${id}:tax`, 'tax_payable', owed, tax, currency, parties),
    ...transfer(`credit_note:${id}:balance`, owed, 'customer_balance', balanceTotal, currency, parties),
  ]
}

/** The refund failed: its credit note is void, and nothing of it stays. */
export function bookVoidedNote(note: BookedNote): Transfer[] {
  return bookCreditNote(note).map(t => ({ ...t, cause: `${t.cause}:void`, debit: t.credit, credit: t.debit }))
}

/** Money was given back: `owed` of it by credit notes, the rest had paid nothing. */
export function bookRefund(
  refund: { id: string; paymentId: string; customerId: string | null; currency: string; amount: bigint },
  owed: bigint,
): Transfer[] {
  const { id, currency, amount } = refund
  invariant(owed >= 0n && owed <= amount, `refund ${id} is of what its credit notes say, or more`)
  const parties = { customerId: refund.customerId, paymentId: refund.paymentId, refundId: id }
  return [
    ...transfer(`refund:${id}:sent`, 'refunds', 'provider_balance', owed, currency, parties),
    ...transfer(`refund:${id}:returned`, 'unapplied', 'provider_balance', amount - owed, currency, parties),
  ]
}

type BookedDispute = { id: string; paymentId: string; currency: string; amount: bigint }

/** The buyer's bank took the money: ours or not is open. */
export function bookDispute(dispute: BookedDispute, customerId: string | null): Transfer[] {
  const parties = { customerId, paymentId: dispute.paymentId }
  return transfer(`dispute:${dispute.id}:opened`, 'disputes', 'provider_balance', dispute.amount, dispute.currency, parties)
}

/** Won: the money comes back. Lost: it is gone; what was sold stays sold. */
export function bookDisputeEnd(dispute: BookedDispute, customerId: string | null, status: 'won' | 'lost'): Transfer[] {
  const parties = { customerId, paymentId: dispute.paymentId }
  const to = status === 'won' ? 'provider_balance' : 'write_off'
  return transfer(`dispute:${dispute.id}:${status}`, to, 'disputes', dispute.amount, dispute.currency, parties)
}

type Amounts = Pick<BookedInvoice, 'total' | 'taxTotal' | 'taxIncludedTotal' | 'balanceTotal'>

/** Voided before anything was paid on it: what it booked is booked back, less what its credit notes took back before. */
export function bookVoid(invoice: BookedInvoice, credited: readonly Amounts[]): Transfer[] {
  const rest = (of: (each: Amounts) => bigint) => credited.reduce((left, note) => left - of(note), of(invoice))
  const left = {
    ...invoice,
    total: rest(each => each.total),
    taxTotal: rest(each => each.taxTotal),
    taxIncludedTotal: rest(each => each.taxIncludedTotal),
    balanceTotal: rest(each => each.balanceTotal),
  }
  return bookInvoice(left).map(t => ({ ...t, cause: `${t.cause}:void`, debit: t.credit, credit: t.debit }))
}
