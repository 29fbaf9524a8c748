/** The invoice as a PDF, from the same rows as its page: what can be unfolded there stands open here. */
import { openPdf, type Pdf } from '../outside/pdf.ts'
import { accentTokens } from './accent.ts'
import type { LineRow } from './invoice-line.ts'
import { type InvoiceRows, invoiceRows } from './invoice-rows.ts'
import { beside, type Cell, cellLines, gap, type Line, rule, sheetOn } from './invoice-sheet.ts'
import type { SumRow } from './invoice-sums.ts'
import type { InvoiceView } from './invoice-view.ts'
import { isolated } from './page-frame.ts'
import type { Locale } from './texts/locale.ts'
import { type Texts, texts } from './texts/texts.ts'

/** Of A4, in points; a printer for Letter fits it to its paper. */
const margin = 48
const foot = 56
const quiet = '#55595f'
const pale = '#d5d8dc'
const body = { size: 9 }
const strong = { size: 9, bold: true }
const small = { size: 8, colour: quiet }

/** `t`: the texts of the language. */
export async function invoicePdf(view: InvoiceView, locale: Locale = view.locale, t: Texts = texts[locale]): Promise<Buffer> {
  const { invoice, merchant } = view
  const rows = invoiceRows(t, { ...view, locale })
  const pdf = openPdf({
    title: rows.title,
    author: merchant.name,
    language: locale,
    createdAt: invoice.finalizedAt,
    changedAt: invoice.paidAt ?? invoice.voidedAt ?? invoice.finalizedAt,
  })
  const draw = drawing(pdf)
  const sheet = sheetOn(pdf, { top: margin, bottom: pdf.height - foot - 16 })

  if (!view.livemode) sheet.place(draw.wide(t.testMode, { size: 8, bold: true, colour: '#b3261e' }))
  for (const lines of head(t, view, rows, draw)) sheet.place(lines)
  const heads = tableHead(t, draw)
  sheet.place(heads)
  const again = [...draw.wide(`${isolated(merchant.name, t.direction)} · ${rows.title}`, small), gap(8)]
  sheet.repeat([...again, ...heads])
  for (const line of rows.lines) sheet.place(tableRow(line, draw))
  sheet.repeat(again)
  for (const lines of below(t, rows, draw)) sheet.place(lines)

  for (let page = 0; page < pdf.pageCount(); page++) {
    pdf.onPage(page)
    pdf.bar(0, 0, pdf.width, 6, accentTokens(merchant.accent, 'light').edge)
    const [line] = draw.split(rows.title, t.invoice.page(page + 1, pdf.pageCount()), small)
    line!.draw(pdf.height - foot)
  }
  return pdf.finish()
}

type Drawing = ReturnType<typeof drawing>

/** The few ways in which text stands on the paper. */
function drawing(pdf: Pdf) {
  const width = pdf.width - 2 * margin
  const amount = 120
  const sums = 300
  const label = 64
  const cells = (list: readonly Cell[]) => cellLines(pdf, list)
  return {
    cells,
    wide: (text: string, style: Cell['style']) => cells([{ text, x: margin, width, style }]),
    party: (text: string, style: Cell['style']) => cells([{ text, x: margin, width: width / 2 - 16, style }]),
    fact: ({ name, text }: InvoiceRows['facts'][number]) =>
      cells([
        { text: name, x: margin + width / 2, width: label, style: body },
        { text, x: margin + width / 2 + label, width: width / 2 - label, style: body },
      ]),
    /** A text and an amount at the far end. */
    split: (text: string, end: string, style: Cell['style'], indent = 0) =>
      cells([
        { text, x: margin + indent, width: width - amount - indent, style },
        { text: end, x: margin + width - amount, width: amount, style, align: 'end' },
      ]),
    row: (what: string, count: string, sum: string, style: Cell['style']) =>
      cells([
        { text: what, x: margin, width: width - amount - 80, style },
        { text: count, x: margin + width - amount - 80, width: 80, style, align: 'end' },
        { text: sum, x: margin + width - amount, width: amount, style, align: 'end' },
      ]),
    sum: (what: string, end: string, style: Cell['style']) =>
      cells([
        { text: what, x: margin + width - sums, width: sums - amount, style },
        { text: end, x: margin + width - amount, width: amount, style, align: 'end' },
      ]),
    rule: () => rule(pdf, margin, width, pale),
    sumRule: () => rule(pdf, margin + width - sums, sums, pale),
  }
}

function head(t: Texts, view: InvoiceView, rows: InvoiceRows, draw: Drawing): Line[][] {
  const parties = beside(
    rows.billedTo.length === 0 ? [] : [t.invoice.billedTo, ...rows.billedTo].flatMap((text, n) => draw.party(text, n === 0 ? small : body)),
    rows.facts.flatMap(draw.fact),
  )
  return [
    [gap(4), ...draw.wide(view.merchant.name, { size: 12, bold: true }), gap(12)],
    [...draw.wide(rows.title, { size: 18, bold: true }), ...draw.wide(`${rows.statusText} · ${rows.headline}`, body), gap(20)],
    parties,
    ...(rows.memo === null ? [] : [[gap(12), ...draw.wide(rows.memo, body)]]),
    [gap(20)],
  ]
}

function tableHead(t: Texts, draw: Drawing): Line[] {
  return [...draw.row(t.invoice.description, t.invoice.quantity, t.invoice.amount, small), draw.rule()]
}

function tableRow(line: LineRow, draw: Drawing): Line[] {
  // One step alone comes to the amount that stands above it.
  const only = line.steps.length === 1 ? line.steps[0]!.what : null
  const note = [line.period, only].filter(text => text !== null).join(' · ')
  const steps = only === null ? [...line.steps, ...line.after] : line.after
  return [
    ...draw.row(line.what, line.quantity, line.amount, body),
    ...(note === '' ? [] : draw.wide(note, small)),
    ...steps.flatMap(step => draw.split(step.what, step.amount, small, 12)),
    draw.rule(),
  ]
}

function below(t: Texts, rows: InvoiceRows, draw: Drawing): Line[][] {
  const sums = (list: readonly SumRow[]) =>
    list.flatMap(row => [
      ...(row.strong ? [draw.sumRule()] : []),
      ...draw.sum(row.what, row.amount, row.strong ? strong : body),
      ...(row.printed ? row.steps : []).flatMap(step => (typeof step === 'string' ? [] : draw.sum(step.what, step.amount, small))),
    ])
  const note = (text: string | null) => (text === null ? [] : draw.sum(text, '', small))
  const included = rows.included.length === 0 ? [] : [gap(6), ...note(t.invoice.includedTaxes), ...sums(rows.included)]
  const { eligible, creditNotes } = rows
  return [
    [
      ...[gap(8), ...sums(rows.sums), ...included, ...note(rows.taxNote)],
      ...[gap(8), ...sums(rows.settled), ...(rows.refunded === null ? [] : sums([rows.refunded]))],
    ],
    eligible === null
      ? []
      : [
          ...[gap(20), ...draw.wide(t.invoice.eligibleItems, strong), ...draw.wide(eligible.notes.join(' '), small), draw.rule()],
          ...eligible.rows.flatMap(row => draw.split(row.what, row.amount, body)),
          ...[draw.rule(), ...draw.split(t.eligibleTotal, eligible.total, strong)],
        ],
    creditNotes.length === 0
      ? []
      : [
          ...[gap(20), ...draw.wide(t.invoice.creditNotes, strong), draw.rule()],
          ...creditNotes.flatMap(row => draw.split(row.what, row.amount, body)),
        ],
  ]
}
