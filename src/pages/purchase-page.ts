/** The public page where one product is bought: its prices to choose from and one button, which makes a session. */
import { html } from 'ghtml'
import { type AskedField, alertPart, fieldPart, problemList } from './field-part.ts'
import { merchantLinks, merchantRow } from './invoice-merchant.ts'
import { isolated, type PageAssetLinks, pageDocument, testBar } from './page-frame.ts'
import { type PriceWords, priceWords } from './purchase-price.ts'
import type { PurchaseView, ShownPrice } from './purchase-view.ts'
import { type Texts, texts } from './texts/texts.ts'

/** `t`: the texts of the view's language. */
export function purchasePage(view: PurchaseView, assets: PageAssetLinks, t: Texts = texts[view.locale]): string {
  const { merchant, product, locale } = view
  const name = isolated(product.name, t.direction)
  const body = html`!${view.livemode ? '' : testBar(t, false)}
<main class="document purchase">
!${merchantRow(merchant, locale)}
<div class="title"><h1 class="large"><bdi>${product.name}</bdi></h1></div>
!${product.description === null ? '' : html`<p class="about" dir="auto">${product.description}</p>`}
!${view.prices.length === 0 ? nothingPart(t, view) : form(t, view)}
!${merchantLinks(t, merchant)}
</main>`
  const title = t.title(view.prices.length === 0 ? name : t.invoice.buy(name), isolated(merchant.name, t.direction))
  return pageDocument({ locale, direction: t.direction, title, assets, refreshTo: null, body })
}

function nothingPart(t: Texts, view: PurchaseView): string {
  return html`<p class="memo"><b>${t.invoice.notForSale}</b> ${t.invoice.askMerchant(isolated(view.merchant.name, t.direction))}</p>`
}

function form(t: Texts, view: PurchaseView): string {
  const prices = view.prices.map(price => ({ price, words: priceWords(t, price, view.locale) }))
  const chosen = view.prices.find(price => price.id === view.chosen.priceId) ?? view.prices[0]!
  const asked = quantityField(t, view)
  const alert = {
    quantity: problemList([asked], t.checkThis),
    price: html`<p>${t.invoice.priceProblem}</p>`,
    start: html`<p>${t.invoice.startProblem}</p>`,
  }
  return html`<form method="post" action="${view.path}" data-check>
!${alertPart(view.problem === null ? '' : alert[view.problem], t.checkThis)}
!${prices.length === 1 ? onlyPrice(t, prices[0]!) : choice(t, prices, chosen.id)}
!${prices.some(({ words }) => words.takesQuantity) ? html`<div class="amount">!${fieldPart(t, asked)}</div>` : ''}
<button class="button" data-busy="${t.opening}">${t.continueToPayment}</button>
</form>`
}

type Offered = { price: ShownPrice; words: PriceWords }

function onlyPrice(t: Texts, { price, words }: Offered): string {
  return html`<section aria-label="${t.invoice.price}"><p class="price">${words.main}</p>!${remarks(price, words)}</section><input type="hidden" name="price" value="${price.id}">`
}

/** `data-whole`: its quantity is not asked, so the field goes away while it is chosen. */
function choice(t: Texts, prices: readonly Offered[], chosenId: string): string {
  const rows = prices.map(
    ({ price, words }) =>
      html`<label><input type="radio" name="price" value="${price.id}"!${price.id === chosenId ? ' checked' : ''}!${words.takesQuantity ? '' : ' data-whole'}><b>${words.main}</b>!${remarks(price, words)}</label>`,
  )
  return html`<fieldset class="choice"><legend>${t.invoice.choosePrice}</legend>!${rows}</fieldset>`
}

function remarks(price: ShownPrice, words: PriceWords): string {
  const lines = [...words.tiers, ...words.notes].map(text => html`<span class="note">${text}</span>`).join('')
  return html`!${price.description === null ? '' : html`<span class="note"><bdi>${price.description}</bdi></span>`}!${lines}`
}

function quantityField(t: Texts, view: PurchaseView): AskedField {
  return {
    name: 'quantity',
    label: t.invoice.quantity,
    hint: null,
    field: { value: view.chosen.quantity, required: true, problem: view.problem === 'quantity' ? 'invalid' : null },
    missing: t.invoice.quantityProblem,
    invalid: t.invoice.quantityProblem,
    attributes: 'type="number" inputmode="numeric" min="1" step="1"',
    control: 'input',
    half: false,
  }
}
