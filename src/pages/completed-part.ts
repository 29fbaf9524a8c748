/** What was paid, as a receipt: date, amount, method, its invoice, and what of it HSA/FSA money may have paid. */
import { html } from 'ghtml'
import { amountText } from './amount-text.ts'
import type { CheckoutState, CheckoutView } from './checkout-view.ts'
import { isolated, webAddress } from './page-frame.ts'
import { ofTable, type Texts, timeText } from './texts/texts.ts'

type Completed = Extract<CheckoutState, { kind: 'completed' }>
type Paid = Pick<Completed, 'paidAt' | 'amount' | 'invoiceNumber' | 'invoiceUrl'> & { refunded?: bigint }

export function completedTitle(t: Texts, view: CheckoutView, state: Completed): string {
  const { trial } = view.order
  if (view.action === 'add_payment_method') return t.saved
  if (state.amount > 0n) return t.completed(amountText(t, view, state.amount))
  if (view.action === 'activate_subscription') return t.activated
  return trial === null ? t.completedFree : t.trialStarted(trial.days)
}

export function completedPart(t: Texts, view: CheckoutView, state: Completed): string {
  const { letter } = view.order
  const sentences = [
    completedNote(t, view, state),
    letter === null || letter === 'required' ? null : letter === 'submitted' ? t.letterReceived : t.letterStatus[letter],
  ].filter(text => text !== null)
  const method =
    state.paymentMethod === null
      ? null
      : { name: state.amount === 0n ? t.savedMethod : t.paidWith, text: methodText(t, state.paymentMethod) }
  return html`!${sentences.map(text => html`<p class="lead">${text}</p>`)}!${paidFacts(t, view, state, method)}!${eligibleParts(t, view, state)}`
}

function completedNote(t: Texts, view: CheckoutView, state: Completed): string | null {
  const about = view.about === null ? null : isolated(view.about, t.direction)
  if (view.action === 'add_payment_method') return about === null ? t.savedNote : t.savedForNote(about)
  if (view.action !== 'activate_subscription') return state.amount === 0n ? t.completedFreeNote : null
  // Nothing was open: a trial or a pause has ended.
  const alone = state.amount === 0n ? t.activatedAlone : null
  return [about === null ? null : t.activatedNote(about), alone].filter(text => text !== null).join(' ')
}

/** Names that are the same in every language. */
const brandNames: Record<string, string> = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', discover: 'Discover' }

function methodText(t: Texts, { brand, last4 }: NonNullable<Completed['paymentMethod']>): string {
  const name = brand === 'bank' ? t.bankAccount : brand === 'card' ? t.card : (ofTable(brandNames, brand) ?? brand)
  return last4 === null ? name : `${name} •••• ${last4}`
}

/** The facts of a payment; a card that was only kept has no amount and no receipt. */
export function paidFacts(t: Texts, view: CheckoutView, paid: Paid, method: { name: string; text: string } | null): string {
  const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd>!${value}</dd></div>`
  const saves = view.action === 'add_payment_method'
  const url = webAddress(paid.invoiceUrl)
  const label = paid.invoiceNumber ?? (url === null ? null : t.viewInvoice)
  const rows = [
    fact(t.date, html`<bdi>${timeText(paid.paidAt, view.locale)}</bdi>`),
    ...(saves ? [] : [fact(t.amount, html`<bdi>${amountText(t, view, paid.amount)}</bdi>`)]),
    ...(paid.refunded ? [fact(t.invoice.refunded, html`<bdi>${amountText(t, view, paid.refunded)}</bdi>`)] : []),
    ...(label === null ? [] : [fact(t.receipt, url === null ? html`<bdi>${label}</bdi>` : html`<a href="${url}"><bdi>${label}</bdi></a>`)]),
    ...(method === null ? [] : [fact(method.name, html`<bdi dir="ltr">${method.text}</bdi>`)]),
  ]
  return html`<dl class="facts">!${rows}</dl>`
}

/** What a plan administrator asks for: each eligible item with what was paid for it. */
function eligibleParts(t: Texts, view: CheckoutView, state: Completed): string {
  const eligible = view.order.lines.flatMap(({ description, eligibleAmount }) =>
    eligibleAmount === null ? [] : [{ description, amount: eligibleAmount }],
  )
  if (eligible.length === 0 || state.amount === 0n) return ''
  const row = (name: string, amount: bigint) => html`<div><dt><bdi>${name}</bdi></dt><dd>${amountText(t, view, amount)}</dd></div>`
  const total = eligible.reduce((sum, each) => sum + each.amount, 0n)
  const note = state.refunded === 0n ? '' : html`<p class="note">${t.eligibleRefunded(amountText(t, view, state.refunded))}</p>`
  return html`<h2>${t.eligibleParts}</h2>!${note}<dl class="facts eligible">!${eligible.map(each => row(each.description, each.amount))}<div class="whole"><dt>${t.eligibleTotal}</dt><dd>${amountText(t, view, total)}</dd></div></dl>`
}
