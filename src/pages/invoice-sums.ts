/** What stands below the lines: from the subtotal to what remains, the taxes by rate, and what health accounts pay back. */
import type { TaxShare } from '../core/tax.ts'
import { percentText } from './amount-text.ts'
import { discountName, type InvoiceWords, type Step, taxBase, taxName, wholeOf } from './invoice-line.ts'
import { type InvoiceView, remainingOf, type ShownInvoice } from './invoice-view.ts'
import { isolated } from './page-frame.ts'

export type SumRow = {
  what: string
  amount: string
  /** How it comes about: a sentence, or what each line puts in. */
  steps: (string | Step)[]
  strong?: boolean
  /** Its steps stand open on paper: they are told nowhere else. */
  printed?: boolean
}

export type EligiblePart = { rows: Step[]; total: string; notes: string[] }

/** What goes into a sum, and from where. */
type Share = { key: string; what: string; amount: bigint; step: Step }

export function sumRows(words: InvoiceWords, view: InvoiceView): SumRow[] {
  const { t, money } = words
  const { invoice } = view
  return [
    { what: t.subtotal, amount: money(invoice.subtotal), steps: [t.invoice.subtotalIs] },
    ...summed(words, discountShares(words, view), -1n),
    ...shippingRow(words, invoice),
    ...summed(words, taxShares(words, view, false), 1n),
    { what: t.total, amount: money(invoice.total), steps: [t.invoice.totalIs], strong: true },
  ]
}

function shippingRow(words: InvoiceWords, invoice: ShownInvoice): SumRow[] {
  if (invoice.shippingTotal === 0n) return []
  const { t, money } = words
  const base = shippingBase(invoice)
  const steps = invoice.shippingTaxes
    .filter(share => share.amount !== '0')
    .map(share => ({
      what: (share.inclusive ? t.invoice.taxIn : t.invoice.taxOn)(taxName(words, share), money(taxBase(base, share))),
      amount: money(BigInt(share.amount)),
    }))
  return [{ what: t.shipping, amount: money(invoice.shippingTotal), steps, printed: true }]
}

/** It is not discounted. */
function shippingBase(invoice: ShownInvoice) {
  return { amount: invoice.shippingTotal, discountAmount: 0n, taxIncludedAmount: invoice.shippingTaxIncluded }
}

/** Tax that the amounts contain is only told. */
export function includedRows(words: InvoiceWords, view: InvoiceView): SumRow[] {
  return summed(words, taxShares(words, view, true), 1n)
}

/** From the total to what is still owed. */
export function settledRows({ t, money }: InvoiceWords, invoice: ShownInvoice): SumRow[] {
  const moved = (what: string, amount: bigint): SumRow[] => (amount === 0n ? [] : [{ what, amount: money(-amount), steps: [] }])
  const later = [...moved(t.invoice.paid, invoice.amountPaid), ...moved(t.invoice.credited, invoice.amountCredited)]
  const remaining = { what: t.invoice.remaining, amount: money(remainingOf(invoice)), steps: [t.invoice.remainingIs], strong: true }
  return [
    ...moved(t.invoice.credits, invoice.creditTotal),
    ...moved(invoice.balanceTotal < 0n ? t.invoice.addedToBalance : t.invoice.carried, invoice.balanceTotal),
    { what: t.invoice.amountDue, amount: money(invoice.amountDue), steps: [t.invoice.dueIs], strong: true },
    ...later,
    ...(later.length === 0 ? [] : [remaining]),
  ]
}

/** Itemised for a claim: what the reader pays for each line that health accounts may pay for. */
export function eligiblePart({ t, money }: InvoiceWords, { invoice, lines }: InvoiceView): EligiblePart | null {
  const eligible = lines.filter(line => line.hsaFsaEligible)
  if (eligible.length === 0 || invoice.status === 'void') return null
  return {
    rows: eligible.map(line => ({ what: line.description, amount: money(wholeOf(line)) })),
    total: money(eligible.reduce((sum, line) => sum + wholeOf(line), 0n)),
    notes: [
      t.invoice.eligibleNote,
      invoice.status === 'paid' ? t.invoice.eligiblePaid : t.invoice.eligibleUnpaid,
      ...(invoice.amountRefunded === 0n ? [] : [t.invoice.eligibleRefunded(money(invoice.amountRefunded))]),
    ],
  }
}

function discountShares(words: InvoiceWords, view: InvoiceView): Share[] {
  return view.lines.flatMap(line =>
    line.discounts.map(share => ({
      key: share.coupon_id,
      what: discountName(words, share.label),
      amount: BigInt(share.amount),
      step: { what: isolated(line.description, words.t.direction), amount: words.money(-BigInt(share.amount)) },
    })),
  )
}

function taxShares(words: InvoiceWords, view: InvoiceView, inclusive: boolean): Share[] {
  const { t, money, locale } = words
  const { invoice } = view
  const taxed = [
    ...view.lines.map(line => ({ what: line.description, base: line, shares: line.taxes })),
    { what: t.invoice.shippingTax, base: shippingBase(invoice), shares: invoice.shippingTotal === 0n ? [] : invoice.shippingTaxes },
  ]
  const named = (what: string, base: bigint, share: TaxShare) =>
    t.invoice.ofWhat(
      isolated(what, t.direction),
      (inclusive ? t.invoice.taxIn : t.invoice.taxOn)(isolated(percentText(share.percentage, locale), t.direction), money(base)),
    )
  return taxed.flatMap(({ what, base, shares }) =>
    shares
      // A rate of zero is told; with the charge reversed the note says why every rate is.
      .filter(share => share.inclusive === inclusive && invoice.taxStatus === 'none')
      .map(share => ({
        key: `${share.tax_rate_id} ${share.percentage}`,
        what: taxName(words, share),
        amount: BigInt(share.amount),
        step: { what: named(what, taxBase(base, share), share), amount: money(BigInt(share.amount)) },
      })),
  )
}

/** One row for each discount or rate, in the order they are met. */
function summed({ money }: InvoiceWords, shares: readonly Share[], sign: 1n | -1n): SumRow[] {
  const byKey = Map.groupBy(shares, share => share.key)
  return [...byKey.values()].map(group => ({
    what: group[0]!.what,
    amount: money(group.reduce((sum, share) => sum + share.amount, 0n) * sign),
    steps: group.map(share => share.step),
  }))
}
