/**
 * The hosted invoice: a document that works without a script and prints well. Each amount is a row that unfolds into its
 * arithmetic; what is printed of it is what the PDF has.
 */
import { html } from 'ghtml'
import type { LineRow, Step } from './invoice-line.ts'
import { merchantLinks, merchantRow } from './invoice-merchant.ts'
import { type InvoiceRows, invoiceRows } from './invoice-rows.ts'
import type { EligiblePart, SumRow } from './invoice-sums.ts'
import type { InvoiceView } from './invoice-view.ts'
import { isolated, type PageAssetLinks, pageDocument, testBar } from './page-frame.ts'
import { type Texts, texts } from './texts/texts.ts'

/** `t`: the texts of the view's language. */
export function invoicePage(view: InvoiceView, assets: PageAssetLinks, t: Texts = texts[view.locale]): string {
  const { merchant, locale } = view
  const rows = invoiceRows(t, view)
  const body = html`!${view.livemode ? '' : testBar(t, false)}
<main class="document">
!${merchantRow(merchant, locale)}
!${head(t, view, rows)}
<div class="parties">
!${rows.billedTo.length === 0 ? '' : html`<section><h2>${t.invoice.billedTo}</h2><address>!${rows.billedTo.map(line => html`<p><bdi>${line}</bdi></p>`)}</address></section>`}
<dl>!${rows.facts.map(fact => html`<div><dt>${fact.name}</dt><dd>${fact.text}</dd></div>`)}</dl>
</div>
!${rows.memo === null ? '' : html`<p class="memo" dir="auto">${rows.memo}</p>`}
!${linesPart(t, rows.lines)}
!${sumsPart(t, rows)}
!${rows.eligible === null ? '' : eligiblePart(t, rows.eligible)}
!${rows.creditNotes.length === 0 ? '' : html`<section><h2>${t.invoice.creditNotes}</h2><dl class="facts">!${rows.creditNotes.map(fact)}</dl></section>`}
!${merchantLinks(t, merchant)}
</main>`
  const title = t.title(rows.title, isolated(merchant.name, t.direction))
  return pageDocument({ locale, direction: t.direction, title, assets, refreshTo: null, body })
}

function head(t: Texts, view: InvoiceView, rows: InvoiceRows): string {
  const { path } = view
  const pay =
    rows.pay === null
      ? ''
      : html`<form method="post" action="${path}/pay"><button class="button" data-busy="${t.paying}">${rows.pay}</button></form>`
  return html`<div class="title"><h1 class="large">${rows.title}</h1><p class="badge !${rows.status}">${rows.statusText}</p></div>
<p>${rows.headline}</p>
!${view.processing ? html`<p class="memo" role="status">${t.invoice.processing}</p>` : ''}
!${view.problem ? html`<div class="alert" role="alert" tabindex="-1" autofocus><p>${t.tryAgainProblem}</p></div>` : ''}
<div class="press">!${pay}<a class="button second" href="${path}/pdf">${t.invoice.download}</a></div>`
}

function linesPart(t: Texts, lines: readonly LineRow[]): string {
  const drawn = lines.map(line => {
    const period = line.period === null ? '' : html`<span class="note">${line.period}</span>`
    const cells = html`<span class="thing"><span><bdi>${line.what}</bdi></span>!${period}</span><span class="count"><span>${t.invoice.quantity} </span>${line.quantity}</span><span class="sum">${line.amount}</span>`
    const printed = line.steps.length + line.after.length > 1
    return unfolding(cells, html`!${steps(line.steps)}!${steps(line.after)}`, printed)
  })
  return html`<section aria-label="${t.invoice.lines}">
<p class="note screen">${t.invoice.openAmounts}</p>
<div class="items heads" aria-hidden="true"><p><span class="thing">${t.invoice.description}</span><span class="count">${t.invoice.quantity}</span><span class="sum">${t.invoice.amount}</span></p></div>
<ul class="items">!${drawn}</ul>
</section>`
}

function sumsPart(t: Texts, rows: InvoiceRows): string {
  const list = (sums: readonly SumRow[], look: string) =>
    html`<ul class="items totals !${look}">!${sums.map(row => {
      const cells = html`<span class="thing">${row.what}</span><span class="sum">${row.amount}</span>`
      const inside = row.steps.map(step => (typeof step === 'string' ? html`<p class="note">${step}</p>` : steps([step]))).join('')
      return unfolding(cells, inside, row.printed === true, row.strong === true)
    })}</ul>`
  const included = rows.included.length === 0 ? '' : html`<p class="note">${t.invoice.includedTaxes}</p>!${list(rows.included, 'told')}`
  return html`<section aria-label="${t.invoice.sums}">
!${list(rows.sums, '')}
!${included}
!${rows.taxNote === null ? '' : html`<p class="note">${rows.taxNote}</p>`}
!${list(rows.settled, 'settled')}
!${rows.refunded === null ? '' : list([rows.refunded], 'told')}
</section>`
}

/** A row that opens when there is something inside; `printed`: it stands open on paper. */
function unfolding(cells: string, inside: string, printed: boolean, strong = false): string {
  const look = strong ? html` class="strong"` : ''
  if (inside === '') return html`<li!${look}><p>!${cells}</p></li>`
  return html`<li!${look}><details!${printed ? html` class="printed"` : ''}><summary>!${cells}</summary>!${inside}</details></li>`
}

function steps(list: readonly Step[]): string {
  return list.length === 0
    ? ''
    : html`<dl class="steps">!${list.map(step => html`<div><dt>${step.what}</dt><dd>${step.amount}</dd></div>`)}</dl>`
}

function eligiblePart(t: Texts, eligible: EligiblePart): string {
  return html`<section><h2>${t.invoice.eligibleItems}</h2>
<p class="note">${eligible.notes.join(' ')}</p>
<dl class="facts eligible">!${eligible.rows.map(fact)}<div class="whole"><dt>${t.eligibleTotal}</dt><dd>${eligible.total}</dd></div></dl></section>`
}

function fact({ what, amount }: Step): string {
  return html`<div><dt><bdi>${what}</bdi></dt><dd>${amount}</dd></div>`
}
