/** Codes that take something off: the applied ones, and a small form of its own for another. */
import { html } from 'ghtml'
import type { CheckoutView } from './checkout-view.ts'
import { isolated } from './page-frame.ts'
import { promotionText, type Texts } from './texts/texts.ts'

/** Longer ones are not codes. */
const codeMax = 100

export function promotionPart(t: Texts, view: CheckoutView): string {
  if (view.state.kind !== 'payable') return ''
  const { promotion } = view.state
  const applied = view.order.discounts.flatMap(({ label, couponId }) => (couponId === null ? [] : [appliedRow(t, view, label, couponId)]))
  return html`!${applied}!${promotion === null ? '' : codeForm(t, view, promotion)}`
}

/** The coupon stands in a hidden field: a button that is disabled once pressed would not be posted itself. */
function appliedRow(t: Texts, view: CheckoutView, label: string, couponId: string): string {
  return html`<form class="applied" method="post" action="${view.path}/promotion_code"><input type="hidden" name="remove" value="${couponId}"><bdi>${label}</bdi><button class="quiet" data-busy="${t.remove}" aria-label="${t.removeCode(isolated(label, t.direction))}">${t.remove}</button></form>`
}

function codeForm(t: Texts, view: CheckoutView, promotion: { typed: string; problem: string | null }): string {
  const problem = promotion.problem === null ? null : promotionText(t, promotion.problem)
  const wrong = problem === null ? '' : html` aria-invalid="true" autofocus`
  return html`<form class="promotion" method="post" action="${view.path}/promotion_code"><label for="code">${t.promotionCode}</label><div class="row"><input id="code" name="code" value="${promotion.typed}" dir="auto" maxlength="!${codeMax}" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-error"!${wrong}><button class="button second" data-busy="${t.apply}">${t.apply}</button></div><p class="error" id="code-error"!${problem === null ? '' : ' role="alert"'}>${problem}</p></form>`
}
