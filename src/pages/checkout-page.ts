/** The hosted checkout page, drawn from data: every state of `CheckoutState` is one page that works without a script. */
import { html } from 'ghtml'
import type { CheckoutView } from './checkout-view.ts'
import { orderPart } from './order-part.ts'
import { outcomePart, outcomeTitle } from './outcome-part.ts'
import { isolated, messagePage, type PageAssetLinks, pageDocument, testBar } from './page-frame.ts'
import { paymentPart, press } from './payment-part.ts'
import { texts } from './texts.ts'

export function checkoutPage(view: CheckoutView, assets: PageAssetLinks): string {
  const { state, locale } = view
  if (state.kind === 'not_found') return messagePage({ kind: 'not_found', locale }, assets)
  const t = texts[locale]
  const payable = state.kind === 'payable'
  const title = payable ? press(t, view).label : outcomeTitle(t, view, state)
  const body = html`!${view.livemode ? '' : testBar(t, payable)}
<main class="page">
!${orderPart(t, view)}
<section class="pay" aria-labelledby="title"><div class="inner !${state.kind}">
!${payable ? paymentPart(t, view, state) : outcomePart(t, view, state)}
</div></section>
</main>`
  return pageDocument({
    locale,
    title: t.title(title, isolated(view.merchant.name)),
    assets,
    refreshTo: state.kind === 'confirming' ? `${view.path}/return` : null,
    body,
  })
}
