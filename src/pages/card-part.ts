/**
 * The card. What is posted is the name of a test card and nothing else: the three card fields have no name, so their
 * digits never leave the browser. Without the script the list of test cards is the form; with it the fields are, and
 * every sentence the script can say stands here in a data attribute.
 */
import { html } from 'ghtml'
import { findTestCard, type TestCard, testCards } from '../core/test-card.ts'
import { ofTable, type Texts } from './texts/texts.ts'

export function cardPart(t: Texts, chosen: string | null): string {
  return html`!${cardList(t, chosen)}!${cardFields(t, debitOf(chosen))}`
}

const labelOf = (t: Texts, card: TestCard) => ofTable(t.cards, card.name) ?? card.label

function cardList(t: Texts, chosen: string | null): string {
  const options = testCards.map(
    card =>
      html`<option value="${card.name}"!${card.number === null ? '' : html` data-number="${card.number}"`}!${card.name === chosen ? ' selected' : ''}>${labelOf(t, card)}</option>`,
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
<div class="field"><label for="card-number">${t.cardNumber}</label><div class="box" dir="ltr"><input id="card-number" type="text" inputmode="numeric" autocomplete="cc-number" spellcheck="false" aria-required="true" aria-describedby="card-number-error" placeholder="1234 1234 1234 1234" data-missing="${t.numberMissing}" data-unknown="${t.numberUnknown}"><span id="card-brand" class="brand" aria-live="polite"></span></div><p class="error" id="card-number-error"></p></div>
<div class="field"><label for="card-expiry">${t.expiry}</label><input id="card-expiry" type="text" dir="ltr" inputmode="numeric" autocomplete="cc-exp" aria-required="true" aria-describedby="card-expiry-error" placeholder="${t.expiryExample}" data-missing="${t.expiryMissing}" data-past="${t.expiryPast}"><p class="error" id="card-expiry-error"></p></div>
<div class="field"><label for="card-cvc">${t.cvc}</label><input id="card-cvc" type="text" dir="ltr" inputmode="numeric" autocomplete="cc-csc" maxlength="4" aria-required="true" aria-describedby="card-cvc-error" placeholder="123" data-short="${t.cvcShort}" data-short-amex="${t.cvcShortAmex}"><p class="error" id="card-cvc-error"></p></div>
</div>
<div class="chosen with-script" id="chosen"${debit === null ? ' hidden' : ''}><span>${debit === null ? '' : labelOf(t, debit)}</span><button type="button" class="quiet">${t.useCard}</button></div>`
}
