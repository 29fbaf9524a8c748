/** The hosted checkout page, drawn from data: every state of `CheckoutState` is one page that works without a script. */
import { html } from 'ghtml'
import type { CheckoutView } from './checkout-view.ts'
import { letterPart } from './letter-part.ts'
import { orderPart } from './order-part.ts'
import { outcomePart, outcomeTitle } from './outcome-part.ts'
import { isolated, messagePage, type PageAssetLinks, pageDocument, testBar } from './page-frame.ts'
import { paymentPart } from './payment-part.ts'
import { press } from './press.ts'
import { type Texts, texts } from './texts/texts.ts'

/** `t`: the texts of the view's language. */
export function checkoutPage(view: CheckoutView, assets: PageAssetLinks, t: Texts = texts[view.locale]): string {
  const { state, locale } = view
  if (state.kind === 'not_found') return messagePage({ kind: 'not_found', locale }, assets, t)
  const [title, part] =
    state.kind === 'payable'
      ? [press(t, view).label, paymentPart(t, view, state)]
      : state.kind === 'letter'
        ? [t.letterTitle, letterPart(t, view, state)]
        : [outcomeTitle(t, view, state), outcomePart(t, view, state)]
  const body = html`!${view.livemode ? '' : testBar(t, state.kind === 'payable')}
<main class="page">
!${orderPart(t, view)}
<section class="pay" aria-labelledby="title"><div class="inner !${state.kind}">
!${part}
</div></section>
</main>`
  return pageDocument({
    locale,
    direction: t.direction,
    title: t.title(title, isolated(view.merchant.name, t.direction)),
    assets,
    refreshTo: state.kind === 'confirming' ? `${view.path}/return` : null,
    body,
  })
}
