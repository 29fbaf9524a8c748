/** The left side of the checkout page: who sells, what, for how much, what is due today and what comes after. */
import { html } from 'ghtml'
import type { CheckoutView, OrderView } from './checkout-view.ts'
import { moneyText } from './money-text.ts'
import { isolated, webAddress } from './page-frame.ts'
import { dateText, type Locale, type Texts } from './texts.ts'

/** Nothing is bought: the session only keeps a card. */
export function savesCard(order: OrderView): boolean {
  return order.lines.length === 0 && order.total === 0n && order.renewal === null
}

export function orderPart(t: Texts, view: CheckoutView): string {
  const { order, locale } = view
  const total = moneyText(order.total, order.currency, locale)
  const what = html`<p class="what">${headline(t, view)}</p>`
  if (savesCard(order)) {
    return html`<section class="order" aria-label="${t.order}"><div class="inner">!${merchantRow(t, view)}!${what}<p class="note">${t.savedForLater}</p></div></section>`
  }
  return html`<section class="order" aria-label="${t.order}"><div class="inner">
!${merchantRow(t, view)}
<details class="fold"><summary><span>${t.orderSummary}</span><b>${total}</b></summary>
!${what}
<p class="price">${total} <span>${priceNote(t, view)}</span></p>
<ul class="lines">!${order.lines.map(line => lineRow(t, line, order.currency, locale))}</ul>
!${sums(t, view, total)}
!${nextPart(t, view)}
</details></div></section>`
}

function merchantRow(t: Texts, view: CheckoutView): string {
  const { name } = view.merchant
  const logo = webAddress(view.merchant.logoUrl)
  const mark =
    logo === null
      ? html`<span class="mark" aria-hidden="true" data-letter="${firstLetter(name, view.locale)}"></span>`
      : html`<img class="mark" src="${logo}" alt="" width="32" height="32">`
  const back = view.state.kind === 'payable' ? webAddress(view.backUrl) : null
  if (back === null) return html`<div class="merchant">!${mark}<bdi>${name}</bdi></div>`
  return html`<a class="merchant" href="${back}" aria-label="${t.back(isolated(name))}"><svg class="arrow" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M10 3 5 8l5 5" fill="none" stroke="currentColor" stroke-width="2"/></svg>!${mark}<bdi>${name}</bdi></a>`
}

/** Still to be paid: afterwards nothing says "today" or asks to subscribe. */
function isDue(view: CheckoutView): boolean {
  return view.state.kind === 'payable' || view.state.kind === 'authentication'
}

/** The first character as people see it: an emoji or a letter with its marks is one. */
function firstLetter(name: string, locale: Locale): string {
  const [first] = new Intl.Segmenter(locale).segment(name.trim())
  return first?.segment.toLocaleUpperCase(locale) ?? ''
}

function headline(t: Texts, view: CheckoutView): string {
  const [first, ...others] = view.order.lines
  const merchant = isolated(view.merchant.name)
  if (first === undefined) return savesCard(view.order) ? t.saveCardWith(merchant) : t.payMerchant(merchant)
  if (others.length > 0) return t.payMerchant(merchant)
  const description = isolated(first.description)
  return view.order.renewal === null || !isDue(view) ? description : t.subscribeTo(description)
}

/** "a month" only where the large price is really what every period costs. */
function priceNote(t: Texts, view: CheckoutView): string {
  const { renewal, total } = view.order
  if (renewal === null) return ''
  if (renewal.amount === total) return t.per(renewal.interval, renewal.intervalCount)
  return isDue(view) ? t.today : ''
}

function lineRow(t: Texts, line: OrderView['lines'][number], currency: string, locale: Locale): string {
  const count =
    line.quantity === '1'
      ? ''
      : line.unitAmount === null
        ? t.quantityOf(line.quantity)
        : t.quantityTimes(line.quantity, moneyText(line.unitAmount, currency, locale))
  return html`<li><div><bdi>${line.description}</bdi>!${count === '' ? '' : html`<p class="note">${count}</p>`}</div><span>${moneyText(line.amount, currency, locale)}</span></li>`
}

function sums(t: Texts, view: CheckoutView, total: string): string {
  const { order } = view
  const money = (amount: bigint) => moneyText(amount, order.currency, view.locale)
  const row = (name: string, text: string) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`
  const parts = [
    ...(order.discount === 0n ? [] : [row(t.discount, money(-order.discount))]),
    ...(order.shipping === 0n ? [] : [row(t.shipping, money(order.shipping))]),
    ...(order.tax === 0n ? [] : [row(t.tax, money(order.tax))]),
  ]
  if (parts.length > 0 || order.lines.length > 1) parts.unshift(row(t.subtotal, money(order.subtotal)))
  return html`<dl class="sums">!${parts}<div class="total"><dt>${isDue(view) ? t.totalDueToday : t.total}</dt><dd>${total}</dd></div></dl>`
}

function nextPart(t: Texts, view: CheckoutView): string {
  const { renewal, currency } = view.order
  if (renewal === null || ['expired', 'canceled', 'failed'].includes(view.state.kind)) return ''
  const amount = moneyText(renewal.amount, currency, view.locale)
  const sentence =
    renewal.amount === 0n
      ? t.byUse(renewal.interval, renewal.intervalCount)
      : renewal.nextAt === null
        ? t.afterwards(amount, renewal.interval, renewal.intervalCount)
        : t.thenOn(amount, renewal.interval, renewal.intervalCount, dateText(renewal.nextAt, view.locale))
  return html`<p class="note">${sentence}</p>`
}
