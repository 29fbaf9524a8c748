/**
 * Every text of an invoice, made once and drawn twice: by the page and by the PDF. Amounts are formatted here and
 * nowhere else, so that the two cannot differ.
 */
import { addressLines } from './invoice-address.ts'
import { type LineRow, lineRow } from './invoice-line.ts'
import { type EligiblePart, eligiblePart, includedRows, type SumRow, settledRows, sumRows } from './invoice-sums.ts'
import { type InvoiceView, remainingOf, type ShownStatus, shownStatus } from './invoice-view.ts'
import { moneyText } from './money-text.ts'
import { isolated } from './page-frame.ts'
import { dateText, type Texts } from './texts/texts.ts'

export type InvoiceRows = {
  title: string
  status: ShownStatus
  statusText: string
  /** What the whole thing comes to for its reader. */
  headline: string
  facts: { name: string; text: string }[]
  billedTo: string[]
  /** What was bought as a whole, and what the merchant adds. */
  memo: string | null
  lines: LineRow[]
  sums: SumRow[]
  included: SumRow[]
  /** Why there is no tax. */
  taxNote: string | null
  settled: SumRow[]
  refunded: SumRow | null
  eligible: EligiblePart | null
  creditNotes: { what: string; amount: string }[]
  /** On the button; null: nothing can be paid here. */
  pay: string | null
}

export function invoiceRows(t: Texts, view: InvoiceView): InvoiceRows {
  const { invoice, locale } = view
  const words = { t, locale, currency: invoice.currency, money: (amount: bigint) => moneyIn(t, view, amount) }
  const status = shownStatus(view)
  const payable = invoice.status === 'open' && remainingOf(invoice) > 0n && !view.processing
  return {
    title: t.invoice.invoice(isolated(invoice.number, t.direction)),
    status,
    statusText: t.invoice.statuses[status],
    headline: headline(t, view, status),
    facts: facts(t, view),
    billedTo: [view.billedTo.name, view.billedTo.email, ...addressLines(view.billedTo.address, locale)].filter(
      (line): line is string => line !== null && line.trim() !== '',
    ),
    memo: [invoice.name, invoice.description].filter(text => text !== null).join('\n') || null,
    lines: view.lines.map(line => lineRow(words, line)),
    sums: sumRows(words, view),
    included: includedRows(words, view),
    taxNote: invoice.taxStatus === 'none' ? null : t.invoice[invoice.taxStatus],
    settled: settledRows(words, invoice),
    refunded: invoice.amountRefunded === 0n ? null : { what: t.invoice.refunded, amount: words.money(invoice.amountRefunded), steps: [] },
    eligible: eligiblePart(words, view),
    creditNotes: view.creditNotes.map(note => ({
      what: t.invoice.creditNote(isolated(note.number, t.direction), dateText(note.createdAt, locale)),
      amount: words.money(note.total),
    })),
    pay: payable ? t.pay(words.money(remainingOf(invoice))) : null,
  }
}

function moneyIn(t: Texts, view: InvoiceView, amount: bigint): string {
  return isolated(moneyText(amount, view.invoice.currency, view.locale), t.direction)
}

function headline(t: Texts, view: InvoiceView, status: ShownStatus): string {
  const { invoice, locale, merchant } = view
  const remaining = moneyIn(t, view, remainingOf(invoice))
  const due = invoice.dueDate === null ? null : dateText(invoice.dueDate, locale)
  switch (status) {
    case 'void':
      return t.invoice.isVoid
    case 'uncollectible':
      return t.invoice.writtenOff(isolated(merchant.name, t.direction))
    case 'paid':
      return invoice.amountPaid === 0n
        ? t.invoice.nothingDue
        : t.invoice.paidOn(moneyIn(t, view, invoice.amountPaid), dateText(invoice.paidAt ?? invoice.finalizedAt, locale))
    case 'overdue':
      return t.invoice.wasDueOn(remaining, due ?? '')
    case 'open':
      return due === null ? t.invoice.due(remaining) : t.invoice.dueOn(remaining, due)
  }
}

function facts(t: Texts, view: InvoiceView): { name: string; text: string }[] {
  const { invoice, locale } = view
  const date = (at: Temporal.Instant | null) => (at === null ? null : dateText(at, locale))
  const period =
    invoice.periodStart === null || invoice.periodEnd === null
      ? null
      : t.invoice.span(dateText(invoice.periodStart, locale), dateText(invoice.periodEnd, locale))
  const all: [string, string | null][] = [
    [t.invoice.issued, date(invoice.finalizedAt)],
    [t.invoice.dueDate, date(invoice.dueDate)],
    [t.invoice.paidDate, invoice.status === 'paid' ? date(invoice.paidAt) : null],
    [t.invoice.voidedDate, date(invoice.voidedAt)],
    [t.invoice.period, period],
  ]
  return all.flatMap(([name, text]) => (text === null ? [] : [{ name, text }]))
}
