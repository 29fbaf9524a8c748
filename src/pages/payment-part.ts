/** The form: what is asked of the buyer, the card, the button, and what it means to press it. */
import { html } from 'ghtml'
import { askedOfBuyer, buyerPart } from './buyer-fields.ts'
import { cardPart } from './card-part.ts'
import type { CheckoutState, CheckoutView } from './checkout-view.ts'
import { type AskedField, alertPart, problemList } from './field-part.ts'
import { renewalSentence } from './next-sentence.ts'
import { isolated, webAddress } from './page-frame.ts'
import { press } from './press.ts'
import { declineText, type Texts, timeText } from './texts/texts.ts'

type Payable = Extract<CheckoutState, { kind: 'payable' }>

export function paymentPart(t: Texts, view: CheckoutView, state: Payable): string {
  const { label, busy } = view.livemode ? { label: t.continueToPayment, busy: t.opening } : press(t, view)
  const email = view.customerEmail === null ? '' : html`<dl class="known"><dt>${t.email}</dt><dd><bdi>${view.customerEmail}</bdi></dd></dl>`
  const asked = askedOfBuyer(t, view, state.fields)
  const renews = renewalSentence(t, view)
  // Below an address the card has this heading of its own.
  const nothingPaid = view.order.total === 0n && !asked.some(({ name }) => name.startsWith('shipping_'))
  const title = view.action === 'add_payment_method' || nothingPaid ? t.paymentMethod : t.payment
  return html`<h1 id="title">${title}</h1>
!${alertPart(notice(t, state, asked), t.checkThis)}
!${email}
<form method="post" action="${view.path}/pay" data-check!${view.livemode ? '' : html` id="card-form"`}>
!${buyerPart(t, asked)}
!${view.livemode ? '' : cardPart(t, state.chosenCard)}
<div class="act"><button class="button" data-busy="${busy}">${label}</button></div>
</form>
!${finePrint(t, view, state.endsAt, renews === null ? null : `${renews} ${t.howToCancel(isolated(view.merchant.name, t.direction))}`)}`
}

/** The last press comes first: what was wrong with its fields, then what else was wrong with it; a decline may be older. */
function notice(t: Texts, state: Payable, asked: readonly AskedField[]): string {
  const problems = problemList(asked, t.checkThis)
  if (problems !== '') return problems
  const problem = {
    choose_card: t.chooseCardProblem,
    unknown_card: t.unknownCardProblem,
    try_again: t.tryAgainProblem,
  }
  const sentence = state.problem ? problem[state.problem] : state.decline ? declineText(t, state.decline.declineCode) : null
  if (sentence === null) return ''
  const giveUp = state.decline ? webAddress(state.giveUpUrl) : null
  return html`<p>${sentence}</p>!${giveUp === null ? '' : html`<p><a href="${giveUp}">${t.giveUp}</a></p>`}`
}

/** Below the button: what it means to press it, until when it can be pressed, and the merchant's terms. */
export function finePrint(t: Texts, view: CheckoutView, endsAt: Temporal.Instant, meaning: string | null): string {
  const terms = webAddress(view.merchant.termsUrl)
  const privacy = webAddress(view.merchant.privacyUrl)
  const link = (url: string | null, text: string) => (url === null ? '' : html`<a href="${url}" target="_blank" rel="noopener">${text}</a>`)
  return html`<div class="fine">
!${meaning === null ? '' : html`<p>${meaning}</p>`}
<p>${t.openUntil(timeText(endsAt, view.locale))}</p>
!${terms === null && privacy === null ? '' : html`<p class="links">!${link(terms, t.terms)}!${link(privacy, t.privacy)}</p>`}
</div>`
}
