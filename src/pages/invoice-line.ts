/** One line of an invoice in words: what, how many, for when, and how its amount comes about. */
import type { TaxShare } from '../core/tax.ts'
import { numberText, percentText } from './amount-text.ts'
import { stepText } from './invoice-steps.ts'
import type { ShownLine } from './invoice-view.ts'
import { isolated } from './page-frame.ts'
import type { Locale } from './texts/locale.ts'
import { dateText, type Texts } from './texts/texts.ts'

export type InvoiceWords = { t: Texts; locale: Locale; currency: string; money(amount: bigint): string }

export type Step = { what: string; amount: string }

export type LineRow = {
  what: string
  quantity: string
  period: string | null
  /** Before discount and tax. */
  amount: string
  /** Add up to the amount. */
  steps: Step[]
  /** What discounts take off, what tax puts on, and what that makes; none without either. */
  after: Step[]
}

export function lineRow(words: InvoiceWords, line: ShownLine): LineRow {
  const { t, locale } = words
  const { periodStart: from, periodEnd: to } = line
  return {
    what: line.description,
    quantity: numberText(line.quantity, locale),
    period: from === null || to === null ? null : t.invoice.span(dateText(from, locale), dateText(to, locale)),
    amount: words.money(line.amount),
    steps: line.explanation.steps.map(step => ({ what: stepText(step.what, words), amount: words.money(BigInt(step.amount)) })),
    after: after(words, line),
  }
}

function after(words: InvoiceWords, line: ShownLine): Step[] {
  const { t, money } = words
  const taxes = line.taxes.filter(share => share.amount !== '0')
  const tax = (share: TaxShare): Step => ({
    what: (share.inclusive ? t.invoice.taxIn : t.invoice.taxOn)(taxName(words, share), money(taxBase(line, share))),
    amount: money(BigInt(share.amount)),
  })
  const moves = [
    ...line.discounts.map(share => ({ what: discountName(words, share.label), amount: money(-BigInt(share.amount)) })),
    ...taxes.filter(share => !share.inclusive).map(tax),
  ]
  const whole = moves.length === 0 ? [] : [{ what: t.invoice.comesTo, amount: money(wholeOf(line)) }]
  return [...moves, ...whole, ...taxes.filter(share => share.inclusive).map(tax)]
}

/** What the reader pays for the line: discounts taken off, exclusive tax added. */
export function wholeOf(line: ShownLine): bigint {
  return line.amount - line.discountAmount + line.taxAmount
}

/** Exclusive rates count on what is left without inclusive tax; inclusive ones are contained in all of it. */
export function taxBase(line: Pick<ShownLine, 'amount' | 'discountAmount' | 'taxIncludedAmount'>, share: TaxShare): bigint {
  const net = line.amount - line.discountAmount
  return share.inclusive ? net : net - line.taxIncludedAmount
}

export function taxName({ t, locale }: InvoiceWords, share: TaxShare): string {
  return t.tax(isolated(share.name, t.direction), isolated(percentText(share.percentage, locale), t.direction))
}

export function discountName({ t }: InvoiceWords, label: string): string {
  return t.discount(isolated(label, t.direction))
}
