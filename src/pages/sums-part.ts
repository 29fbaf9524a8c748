/** The sums below the lines, each summand by its name, so that they add up to what is due. */
import { html } from 'ghtml'
import { amountText, percentText } from './amount-text.ts'
import type { CheckoutView } from './checkout-view.ts'
import { isolated } from './page-frame.ts'
import type { Texts } from './texts/texts.ts'

/** Still to be paid: afterwards nothing says "today" or asks to subscribe. */
export function isDue(view: CheckoutView): boolean {
  return ['letter', 'payable', 'authentication'].includes(view.state.kind)
}

export function sumsPart(t: Texts, view: CheckoutView): string {
  const { order } = view
  const money = (amount: bigint) => amountText(t, view, amount)
  const row = (name: string, text: string) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`
  const parts = [
    ...order.discounts.map(each => row(t.discount(isolated(each.label, t.direction)), money(-each.amount))),
    ...(order.shipping === null ? [] : [row(t.shipping, order.shipping === 0n ? t.freeShipping : money(order.shipping))]),
    ...order.taxes.filter(tax => !tax.inclusive).map(tax => row(rateName(t, view, tax), money(tax.amount))),
  ]
  if (parts.length > 0 || order.lines.length > 1) parts.unshift(row(t.subtotal, money(order.subtotal)))
  return html`<dl class="sums">!${parts}<div class="total"><dt>${isDue(view) ? t.totalDueToday : t.total}</dt><dd>${money(order.total)}</dd></div></dl>!${told(t, view)}`
}

/** What is contained in the sums or left out of them. */
function told(t: Texts, view: CheckoutView): string[] {
  const { order } = view
  return [
    ...order.taxes
      .filter(tax => tax.inclusive && tax.amount !== 0n)
      .map(tax => t.taxIncluded(amountText(t, view, tax.amount), rateName(t, view, tax))),
    ...(order.taxStatus === 'none' ? [] : [order.taxStatus === 'reverse' ? t.taxReverse : t.taxExempt]),
    ...(order.carried === 0n ? [] : [t.carried(amountText(t, view, order.carried))]),
  ].map(text => html`<p class="note">${text}</p>`)
}

function rateName(t: Texts, view: CheckoutView, tax: { name: string; percentage: string }): string {
  return t.tax(isolated(tax.name, t.direction), isolated(percentText(tax.percentage, view.locale), t.direction))
}
