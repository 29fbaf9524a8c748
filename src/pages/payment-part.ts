/**
 * The form. What is posted is the name of a test card and nothing else: the three card fields have no name, so their
 * digits never leave the browser. Without the script the list of test cards is the form; with it the fields are, and
 * every sentence the script can say stands here in a data attribute.
 */
import { html } from 'ghtml'
import { findTestCard, type TestCard, testCards } from '../core/test-card.ts'
import type { CheckoutState, CheckoutView, OrderView } from './checkout-view.ts'
import { moneyText } from './money-text.ts'
import { savesCard } from './order-part.ts'
import { isolated, webAddress } from './page-frame.ts'
import { dateText, declineText, type Texts, timeText } from './texts.ts'

type Payable = Extract<CheckoutState, { kind: 'payable' }>

export function paymentPart(t: Texts, view: CheckoutView, state: Payable): string {
  const { label, busy } = view.livemode ? { label: t.continueToPayment, busy: t.opening } : press(t, view)
  const email = view.customerEmail === null ? '' : html`<dl class="known"><dt>${t.email}</dt><dd><bdi>${view.customerEmail}</bdi></dd></dl>`
  return html`<h1 id="title">${t.payment}</h1>
!${notice(t, state)}
!${email}
<form method="post" action="${view.path}/pay"!${view.livemode ? '' : html` id="card-form"`}>
!${view.livemode ? '' : cardList(t, state.chosenCard) + cardFields(t, debitOf(state.chosenCard))}
<div class="act"><button class="button" data-busy="${busy}">${label}</button></div>
</form>
!${finePrint(t, view, state)}`
}

/** What the button says and what it says once pressed. */
export function press(t: Texts, view: CheckoutView): { label: string; busy: string } {
  const { order } = view
  const amount = moneyText(order.total, order.currency, view.locale)
  if (savesCard(order)) return { label: t.saveCard, busy: t.saving }
  if (order.renewal === null)
    return order.total === 0n ? { label: t.completeOrder, busy: t.working } : { label: t.pay(amount), busy: t.paying }
  if (order.total === 0n) return { label: t.startSubscription, busy: t.starting }
  if (order.total !== order.renewal.amount) return { label: t.payAndSubscribe(amount), busy: t.paying }
  return { label: t.subscribeFor(amount, order.renewal.interval, order.renewal.intervalCount), busy: t.paying }
}

/** The one alert of the page: filled here after a decline or a wrong post, by the script before one. */
function notice(t: Texts, state: Payable): string {
  const problem = {
    choose_card: t.chooseCardProblem,
    unknown_card: t.unknownCardProblem,
    try_again: t.tryAgainProblem,
  }
  // The problem is about the last press; the decline may be older.
  const sentence = state.problem ? problem[state.problem] : state.decline ? declineText(t, state.decline.declineCode) : null
  const heading = html`data-heading="${t.checkThis}"`
  if (sentence === null) return html`<div class="alert" id="alert" role="alert" tabindex="-1" hidden !${heading}></div>`
  const giveUp = state.decline ? webAddress(state.giveUpUrl) : null
  return html`<div class="alert" id="alert" role="alert" tabindex="-1" autofocus !${heading}><p>${sentence}</p>!${giveUp === null ? '' : html`<p><a href="${giveUp}">${t.giveUp}</a></p>`}</div>`
}

function cardList(t: Texts, chosen: string | null): string {
  const options = testCards.map(
    card =>
      html`<option value="${card.name}"!${card.number === null ? '' : html` data-number="${card.number}"`}!${card.name === chosen ? ' selected' : ''}>${card.label}</option>`,
  )
  return html`<div class="field without-script"><label for="test-card">${t.chooseTestCard}</label><select id="test-card" name="test_card" required><option value="">${t.chooseOne}</option>!${options}</select></div>`
}

/** What is chosen and has no number to type. */
function debitOf(chosen: string | null): TestCard | null {
  const card = chosen === null ? null : findTestCard(chosen)
  return card?.number === null ? card : null
}

/** A bank debit stands in the place of the fields from the first paint on. */
function cardFields(t: Texts, debit: TestCard | null): string {
  return html`<div class="card with-script" id="card-fields"${debit === null ? '' : ' hidden'}>
<div class="field"><label for="card-number">${t.cardNumber}</label><div class="box"><input id="card-number" type="text" inputmode="numeric" autocomplete="cc-number" spellcheck="false" aria-required="true" aria-describedby="card-number-error" placeholder="1234 1234 1234 1234" data-missing="${t.numberMissing}" data-unknown="${t.numberUnknown}"><span id="card-brand" class="brand" aria-live="polite"></span></div><p class="error" id="card-number-error"></p></div>
<div class="field"><label for="card-expiry">${t.expiry}</label><input id="card-expiry" type="text" inputmode="numeric" autocomplete="cc-exp" aria-required="true" aria-describedby="card-expiry-error" placeholder="${t.expiryExample}" data-missing="${t.expiryMissing}" data-past="${t.expiryPast}"><p class="error" id="card-expiry-error"></p></div>
<div class="field"><label for="card-cvc">${t.cvc}</label><input id="card-cvc" type="text" inputmode="numeric" autocomplete="cc-csc" maxlength="4" aria-required="true" aria-describedby="card-cvc-error" placeholder="123" data-short="${t.cvcShort}" data-short-amex="${t.cvcShortAmex}"><p class="error" id="card-cvc-error"></p></div>
</div>
<div class="chosen with-script" id="chosen"${debit === null ? ' hidden' : ''}><span>${debit?.label}</span><button type="button" class="quiet">${t.useCard}</button></div>`
}

function finePrint(t: Texts, view: CheckoutView, state: Payable): string {
  const terms = webAddress(view.merchant.termsUrl)
  const privacy = webAddress(view.merchant.privacyUrl)
  const link = (url: string | null, text: string) => (url === null ? '' : html`<a href="${url}" target="_blank" rel="noopener">${text}</a>`)
  const renews = renewal(t, view, view.order)
  return html`<div class="fine">
!${renews === null ? '' : html`<p>${renews} ${t.howToCancel(isolated(view.merchant.name))}</p>`}
<p>${t.openUntil(timeText(state.endsAt, view.locale))}</p>
!${terms === null && privacy === null ? '' : html`<p class="links">!${link(terms, t.terms)}!${link(privacy, t.privacy)}</p>`}
</div>`
}

function renewal(t: Texts, view: CheckoutView, order: OrderView): string | null {
  if (order.renewal === null) return null
  const { interval, intervalCount, nextAt, amount } = order.renewal
  const money = moneyText(amount, order.currency, view.locale)
  if (amount === 0n) return t.byUse(interval, intervalCount)
  if (nextAt !== null) return t.renewsOn(money, interval, intervalCount, dateText(nextAt, view.locale))
  // Nothing paid today and no date: a trial or a free start may lie before the first period, so no day is promised.
  return order.total === 0n ? t.renewsLater(money, interval, intervalCount) : t.renewsAfter(money, interval, intervalCount)
}
