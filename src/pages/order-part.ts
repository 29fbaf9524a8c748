/** The left side of the checkout page: who sells, what, for how much, what is due today and what comes after. */
import { html } from 'ghtml'
import { amountText, numberText } from './amount-text.ts'
import type { CheckoutView, OrderLine } from './checkout-view.ts'
import { nextSentence } from './next-sentence.ts'
import { isolated, webAddress } from './page-frame.ts'
import { promotionPart } from './promotion-part.ts'
import { isDue, sumsPart } from './sums-part.ts'
import type { Locale } from './texts/locale.ts'
import { dateText, type Texts } from './texts/texts.ts'

export function orderPart(t: Texts, view: CheckoutView): string {
  const { order } = view
  const what = html`<p class="what">${headline(t, view)}</p>`
  if (view.action === 'add_payment_method' || order.lines.length === 0) {
    const note = view.about === null ? t.savedForLater : t.savedFor(isolated(view.about, t.direction))
    const told = isDue(view) && view.action === 'add_payment_method' ? html`<p class="note">${note}</p>` : ''
    return html`<section class="order" aria-label="${t.order}"><div class="inner">!${merchantRow(t, view)}!${what}!${told}</div></section>`
  }
  return html`<section class="order" aria-label="${t.order}"><div class="inner">
!${merchantRow(t, view)}
<details class="fold"><summary><span>${t.orderSummary}</span><b>${amountText(t, view, order.total)}</b></summary>
!${what}
!${largePrice(t, view)}
<ul class="lines">!${order.lines.map(line => lineRow(t, view, line))}</ul>
!${sumsPart(t, view)}
!${notes(t, view)}
</details>
!${promotionPart(t, view)}
</div></section>`
}

function merchantRow(t: Texts, view: CheckoutView): string {
  const { name } = view.merchant
  const logo = webAddress(view.merchant.logoUrl)
  const mark =
    logo === null
      ? html`<span class="mark" aria-hidden="true" data-letter="${firstLetter(name, view.locale)}"></span>`
      : html`<img class="mark" src="${logo}" alt="" width="32" height="32">`
  const back = view.state.kind === 'payable' || view.state.kind === 'letter' ? webAddress(view.backUrl) : null
  if (back === null) return html`<div class="merchant">!${mark}<bdi>${name}</bdi></div>`
  return html`<a class="merchant" href="${back}" aria-label="${t.back(isolated(name, t.direction))}"><svg class="arrow" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M10 3 5 8l5 5" fill="none" stroke="currentColor" stroke-width="2"/></svg>!${mark}<bdi>${name}</bdi></a>`
}

/** The first character as people see it: an emoji or a letter with its marks is one. */
function firstLetter(name: string, locale: Locale): string {
  const [first] = new Intl.Segmenter(locale).segment(name.trim())
  return first?.segment.toLocaleUpperCase(locale) ?? ''
}

function headline(t: Texts, view: CheckoutView): string {
  const { action, order } = view
  const [first, ...others] = order.lines
  const merchant = isolated(view.merchant.name, t.direction)
  const about = view.about === null ? null : isolated(view.about, t.direction)
  const due = isDue(view)
  if (action === 'add_payment_method') {
    if (due) return about === null ? t.saveCardWith(merchant) : t.saveCardFor(about)
    return t.cardFor(about ?? merchant)
  }
  if (action === 'pay_invoice' && about !== null) return due ? t.payInvoice(about) : t.invoiceOf(about)
  if (action === 'activate_subscription' && about !== null) return due ? t.activate(about) : about
  if (first === undefined || others.length > 0) return due ? t.payMerchant(merchant) : t.orderFrom(merchant)
  const description = isolated(first.description, t.direction)
  if (action !== 'create_subscription' || !due) return description
  return order.trial === null ? t.subscribeTo(description) : t.tryFor(description)
}

/** "a month" only where the large price is really what every period costs. */
function largePrice(t: Texts, view: CheckoutView): string {
  const { renewal, total, trial } = view.order
  const [price, note] =
    trial !== null && total === 0n
      ? [
          t.daysFree(trial.days),
          renewal === null || renewal.byUse ? '' : t.thenEach(amountText(t, view, renewal.amount), renewal.interval, renewal.intervalCount),
        ]
      : [
          amountText(t, view, total),
          renewal !== null && renewal.amount === total && renewal.later === null && trial === null
            ? t.per(renewal.interval, renewal.intervalCount)
            : renewal !== null && isDue(view)
              ? t.today
              : '',
        ]
  return html`<p class="price">${price} <span>${note}</span></p>`
}

function lineRow(t: Texts, view: CheckoutView, line: OrderLine): string {
  const { order, locale } = view
  const quantity = numberText(line.quantity, locale)
  const count =
    line.quantity === '1'
      ? null
      : line.unitAmount === null
        ? t.quantityOf(quantity)
        : t.quantityTimes(quantity, amountText(t, view, line.unitAmount))
  const bothKinds = order.lines.some(l => l.recurring) && order.lines.some(l => !l.recurring)
  const when = line.partUntil === null ? (bothKinds ? often(t, view, line) : null) : t.partUntil(dateText(line.partUntil, locale))
  const note = [count, when].filter(text => text !== null).join(' · ')
  const mark = line.eligibleAmount === null ? '' : html`<p class="tag">${t.eligible}</p>`
  return html`<li><div><bdi>${line.isInvoice ? t.invoiceOf(line.description) : line.description}</bdi>!${note === '' ? '' : html`<p class="note">${note}</p>`}!${mark}</div><span>${amountText(t, view, line.amount)}</span></li>`
}

function often(t: Texts, view: CheckoutView, line: OrderLine): string | null {
  const { renewal, trial } = view.order
  if (!line.recurring) return t.once
  if (trial !== null) return t.daysFree(trial.days)
  return renewal === null ? null : t.every(renewal.interval, renewal.intervalCount)
}

function notes(t: Texts, view: CheckoutView): string {
  const { letter } = view.order
  const over = ['expired', 'canceled', 'failed'].includes(view.state.kind)
  // The questionnaire itself says why it is there, and the receipt says what became of it.
  const aboutLetter = letter === null || over || ['letter', 'completed'].includes(view.state.kind) ? null : t.letterStatus[letter]
  return [over ? null : nextSentence(t, view), aboutLetter]
    .filter(text => text !== null)
    .map(text => html`<p class="note">${text}</p>`)
    .join('')
}
