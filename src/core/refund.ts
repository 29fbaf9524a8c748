/**
 * Giving back what an invoice charged: how much can be, and what of each line that reverses. Keeps: the parts of a
 * credit sum to it, no line gives back more net or tax than it had, and the last credit takes whatever is left, so
 * that all credits of an invoice together reverse exactly what it booked.
 */
import { invariant } from './invariant.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { allocate, shareOf } from './money.ts'

/** What a line has that was not credited yet. `net` is without the tax on top; `taxIncluded` is contained in it. */
export type Left = { invoiceLineId: string | null; description: string; net: bigint; tax: bigint; taxIncluded: bigint }

/** What of one line is given back. */
export type Part = Left

/** A part that the merchant names; null: the shipping. Tax on top is in the amount. */
export type NamedPart = { invoiceLineId: string | null; amount: bigint }

type Charged = Pick<Invoice, 'shippingTotal' | 'shippingTax' | 'shippingTaxIncluded'>
type ChargedLine = Pick<InvoiceLine, 'id' | 'description' | 'amount' | 'discountAmount' | 'taxAmount' | 'taxIncludedAmount'>
type Credited = { invoiceLineId: string | null; amount: bigint; taxAmount: bigint; taxIncludedAmount: bigint }

/** What can still be given back of a payment. */
export function refundable(payment: { amount: bigint; amountRefunded: bigint }, pending: bigint): bigint {
  return payment.amount - payment.amountRefunded - pending
}

/** With the tax on top. */
export function gross(of: Pick<Left, 'net' | 'tax'>): bigint {
  return of.net + of.tax
}

/** The lines and the shipping, less what earlier credit notes took; void ones are not among those. */
export function leftOf(invoice: Charged, lines: readonly ChargedLine[], earlier: readonly Credited[]): Left[] {
  const charged: Left[] = lines.map(l => ({
    invoiceLineId: l.id,
    description: l.description,
    net: l.amount - l.discountAmount,
    tax: l.taxAmount,
    taxIncluded: l.taxIncludedAmount,
  }))
  charged.push({
    invoiceLineId: null,
    description: 'Shipping',
    net: invoice.shippingTotal,
    tax: invoice.shippingTax,
    taxIncluded: invoice.shippingTaxIncluded,
  })
  return charged.map(line => {
    const taken = earlier.filter(e => e.invoiceLineId === line.invoiceLineId)
    return taken.reduce((l, e) => less(l, { net: e.amount, tax: e.taxAmount, taxIncluded: e.taxIncludedAmount }), line)
  })
}

const less = (from: Left, part: Pick<Left, 'net' | 'tax' | 'taxIncluded'>): Left => ({
  ...from,
  net: from.net - part.net,
  tax: from.tax - part.tax,
  taxIncluded: from.taxIncluded - part.taxIncluded,
})

/** Takes so much of a line, its tax with it: the share of what is left, so that all of it takes all. */
function lessGross(line: Left, amount: bigint): Left {
  if (amount === 0n) return line
  const tax = shareOf(line.tax, amount, gross(line))
  const net = amount - tax
  return less(line, { net, tax, taxIncluded: line.net === 0n ? 0n : shareOf(line.taxIncluded, net, line.net) })
}

/** Lines that take something off carry their share, too: what is charged gives back that much more. */
function byWeight(left: readonly Left[], amount: bigint): bigint[] {
  const weights = left.map(gross)
  const sum = (list: readonly bigint[]) => list.reduce((total, each) => total + each, 0n)
  const above = weights.map(w => (w > 0n ? w : 0n))
  const below = weights.map(w => (w < 0n ? -w : 0n))
  const whole = sum(weights)
  invariant(amount > 0n && amount <= whole, 'no more is given back than was charged')
  const fromAbove = shareOf(amount, sum(above), whole)
  const shares = allocate(fromAbove, above)
  if (fromAbove === amount) return shares
  const offs = allocate(fromAbove - amount, below)
  return shares.map((share, n) => share - offs[n]!)
}

/**
 * Splits what is given back over the lines: the named parts first, the rest by weight of what each line has left.
 * Every named part is of a line here, and no more than that has left.
 */
export function splitCredit(left: readonly Left[], amount: bigint, named: readonly NamedPart[]): Part[] {
  let rest = amount
  let after = [...left]
  for (const part of named) {
    const index = after.findIndex(line => line.invoiceLineId === part.invoiceLineId)
    invariant(index >= 0 && part.amount > 0n && part.amount <= gross(after[index]!), 'a named part is within its line')
    after[index] = lessGross(after[index]!, part.amount)
    rest -= part.amount
  }
  invariant(rest >= 0n, 'named parts are within the whole')
  if (rest > 0n) {
    const shares = byWeight(after, rest)
    after = after.map((line, n) => lessGross(line, shares[n]!))
  }
  return left.map((line, n) => less(line, after[n]!)).filter(part => gross(part) !== 0n)
}

export type Credit = { parts: Part[]; subtotal: bigint; taxTotal: bigint; taxIncludedTotal: bigint; balanceTotal: bigint; total: bigint }

/**
 * A credit of `amount`, out of `givable` that can be given back or taken off at all. The last one also takes what the
 * invoice had put on the customer's balance, so its total may be above the amount.
 */
export function planCredit(left: readonly Left[], givable: bigint, amount: bigint, named: readonly NamedPart[]): Credit {
  invariant(amount > 0n && amount <= givable, 'no more is credited than can be given')
  const all = left.reduce((total, line) => total + gross(line), 0n)
  const last = amount === givable
  const parts = last ? left.filter(line => gross(line) !== 0n) : splitCredit(left, amount, named)
  const sum = (of: (part: Part) => bigint) => parts.reduce((so, part) => so + of(part), 0n)
  return {
    parts,
    subtotal: sum(p => p.net),
    taxTotal: sum(p => p.tax),
    taxIncludedTotal: sum(p => p.taxIncluded),
    balanceTotal: last ? all - amount : 0n,
    total: last ? all : amount,
  }
}

/** An amount over invoices that were paid together, the oldest first; what none of them takes had paid nothing. */
export function oldestFirst(amount: bigint, invoices: readonly { id: string; givable: bigint }[]): { id: string; amount: bigint }[] {
  let rest = amount
  return invoices
    .map(({ id, givable }) => {
      const share = rest < givable ? rest : givable
      rest -= share
      return { id, amount: share }
    })
    .filter(share => share.amount > 0n)
}
