/** What is asked of the buyer before the payment, as fields with the keyboard and the suggestions that fit. */
import { html } from 'ghtml'
import { type BuyerField, buyerFields, type CheckoutView, type Field } from './checkout-view.ts'
import { countryOptions } from './country.ts'
import { type AskedField, fieldPart } from './field-part.ts'
import { ofTable, type Texts } from './texts/texts.ts'

type Asked = Partial<Record<BuyerField, Field>>

const attributes: Record<BuyerField, string> = {
  email: 'type="email" autocomplete="email" dir="ltr" spellcheck="false"',
  name: 'autocomplete="name" dir="auto"',
  shipping_name: 'autocomplete="shipping name" dir="auto"',
  shipping_line1: 'autocomplete="shipping address-line1" dir="auto"',
  shipping_line2: 'autocomplete="shipping address-line2" dir="auto"',
  shipping_city: 'autocomplete="shipping address-level2" dir="auto"',
  shipping_state: 'autocomplete="shipping address-level1" dir="auto"',
  shipping_postal_code: 'autocomplete="shipping postal-code" dir="auto" spellcheck="false"',
  shipping_country: 'autocomplete="shipping country"',
  shipping_phone: 'type="tel" autocomplete="shipping tel" dir="ltr"',
}
const halves: ReadonlySet<BuyerField> = new Set(['shipping_city', 'shipping_state', 'shipping_postal_code', 'shipping_country'])

export function askedOfBuyer(t: Texts, view: CheckoutView, fields: Asked): AskedField[] {
  return buyerFields.flatMap((name): AskedField[] => {
    const field = fields[name]
    if (field === undefined) return []
    const options = name === 'shipping_country' ? { options: countries(t, view, field) } : null
    const invalid = ofTable(t.invalid, name) ?? t.invalidOther
    return [
      {
        ...{ name, label: t.fields[name], hint: null, field, missing: t.missing[name], invalid },
        ...{ attributes: attributes[name], control: options ?? 'input', half: halves.has(name) },
      },
    ]
  })
}

function countries(t: Texts, view: CheckoutView, field: Field): string {
  return html`<option value="">${t.chooseCountry}</option>!${countryOptions(view.locale, field.value)}`
}

export function buyerPart(t: Texts, asked: readonly AskedField[]): string {
  const shipping = asked.filter(({ name }) => name.startsWith('shipping_'))
  const others = asked.filter(({ name }) => !name.startsWith('shipping_'))
  const address = html`<fieldset><legend>${t.shippingAddress}</legend><div class="group">!${shipping.map(each => fieldPart(t, each))}</div></fieldset><h2>${t.paymentMethod}</h2>`
  return html`!${others.length === 0 ? '' : html`<div class="group">!${others.map(each => fieldPart(t, each))}</div>`}!${shipping.length === 0 ? '' : address}`
}
