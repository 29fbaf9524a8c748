/**
 * A thousand carts of everything at once: models, quantities, coupons, taxes, shipping, currencies of 0, 2 and 3 decimals.
 * Page, session, invoice, PDF, payment and ledger agree to the unit with each other and with a model of the arithmetic that
 * shares no line with the program. `SEED=…` chooses other carts.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { assertAgree, assertOffered, type Booked, ledgerOf } from '../support/cart-agreement.ts'
import { type Cart, cartArbitrary, currencies, sampleCatalog } from '../support/cart-arbitrary.ts'
import { type ModelCart, type Predicted, predict } from '../support/cart-model.ts'
import { openCheckout, post } from '../support/cart-page.ts'
import { buttonText, checkoutRows, invoiceLines, invoiceSums, renewalText } from '../support/cart-rows.ts'
import { type CartShop, openCartShop } from '../support/cart-shop.ts'
import { shownMoney } from '../support/cart-text.ts'
import { pagesOfPdf } from '../support/pdf-text.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import type { Shop } from '../support/shop.ts'

const seed = Number(process.env.SEED ?? 20_261_121)
const cartsCount = 1_000
/** As many buyers at once as keep the machine busy and no more. */
const lanes = 8
const documentsCount = 60

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Wire = any
type Sold = { cart: Cart; model: ModelCart; predicted: Predicted; id: string }

let server: TestServer
let shops: readonly [CartShop, CartShop]
const sold: Sold[] = []

before(async () => {
  // Nobody at work behind it: each session is settled when its buyer comes back.
  server = await startTestServer({ workers: false })
  const catalog = sampleCatalog(seed)
  shops = [await openCartShop(server, catalog, null), await openCartShop(server, catalog, [1, 3])]
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

/** Offered, looked at, paid; or refused as foretold. Answers what became of it. */
async function sell(cart: Cart): Promise<string> {
  const { shop, asked } = shops[cart.shop]
  const { body, said, model } = asked(cart)
  const predicted = predict(model)
  const answer = await shop.request('POST', '/v1/checkout/sessions', body)
  if ('refused' in predicted) {
    assert.deepEqual([answer.status, answer.body.error?.code], [400, predicted.refused], answer.text)
    return predicted.refused
  }
  assert.equal(answer.status, 201, answer.text)
  assertOffered(answer.body, predicted, 'offered')
  await assertPage(answer.body.url, model, predicted)
  const pressed = await post(`${answer.body.url}/pay`, { test_card: 'success', ...said })
  assert.equal(pressed.status, 303, pressed.html)
  const back = await fetch(`${answer.body.url}/return`, { redirect: 'manual' })
  assert.equal(back.status, 303, await back.text())
  sold.push({ cart, model, predicted, id: answer.body.id })
  return predicted.due === 0n ? 'nothing due' : 'paid'
}

async function assertPage(url: string, model: ModelCart, predicted: Predicted) {
  const page = await openCheckout(url)
  const { sums, notes } = checkoutRows(model, predicted)
  const due = shownMoney(predicted.due, model.currency)
  assert.deepEqual(
    page.lines,
    predicted.lines.map(line => shownMoney(line.amount, model.currency)),
  )
  assert.deepEqual(page.sums, sums)
  assert.deepEqual([page.price, page.button], [due, buttonText(model, predicted)])
  const then = renewalText(model, predicted)
  assert.deepEqual(page.notes, [...notes, ...(then === null ? [] : [then])])
}

test('a thousand carts come to what the model says, on the page, on the session and when they are paid', { timeout: 240_000 }, async t => {
  const carts = fc.sample(cartArbitrary, { seed, numRuns: cartsCount })
  const wrong: string[] = []
  const ends: string[] = []
  const waiting = carts.entries()
  async function lane(): Promise<void> {
    for (const [n, cart] of waiting) {
      if (wrong.length > 0) return
      await sell(cart).then(
        end => void ends.push(end),
        error => void wrong.push(`cart ${n}: ${JSON.stringify(cart)}\n${error instanceof Error ? error.message : error}`),
      )
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))

  const counts = Map.groupBy(ends, end => end)
  const told = [...counts].map(([end, list]) => `${list.length} ${end}`).sort()
  t.diagnostic(`carts: ${told.join(', ')}, ${Math.round((performance.now() - began) / 1000)} s, SEED=${seed}`)
  assert.deepEqual(wrong, [], `SEED=${seed}`)
  for (const end of ['paid', 'nothing due', 'zero_amount', 'amount_too_small', 'amount_too_large', 'coupon_not_applicable'])
    assert.ok(counts.has(end), `no cart ended as ${end}: the carts are chosen too narrowly`)
  const unmet = Object.keys(kinds).filter(kind => !sold.some(kinds[kind]!))
  assert.deepEqual(unmet, [], 'what the carts leave out')
})

/** Without these the agreement would say little: each is met by some carts. */
const kinds: Record<string, (sold: Sold) => boolean> = {
  ...Object.fromEntries(currencies.map(currency => [currency, ({ model }: Sold) => model.currency === currency])),
  'several lines': ({ model }) => model.lines.length > 1,
  'a price of one cart': ({ cart }) => cart.lines.some(line => line.price === null),
  'once and monthly together': ({ model }) => new Set(model.lines.map(line => line.price.recurring)).size === 2,
  'a renewal of another amount': ({ predicted }) => predicted.recurring !== null && predicted.recurring !== predicted.due,
  'an amount off': ({ predicted }) => predicted.lines.some(line => line.off.some(({ coupon }) => coupon.amountOff !== null)),
  'several coupons on one line': ({ predicted }) => predicted.lines.some(line => line.off.length > 1),
  'a coupon of some products': ({ predicted }) => predicted.lines.some(line => line.off.some(({ coupon }) => coupon.products !== null)),
  'tax on top and contained': ({ predicted }) => predicted.tax > 0n && predicted.included > 0n,
  'tax on shipping': ({ predicted }) => predicted.shippingTaxes.some(tax => tax.amount > 0n),
  'tax of a line': ({ cart }) => cart.lines.some(line => line.rates !== null && line.rates.length > 0),
  'tax of the whole': ({ cart }) => cart.rates !== null && cart.rates.length > 0,
  'tax of the buyer': ({ cart, model }) => cart.rates === null && cart.shop === 0 && model.rates.length > 0,
  'tax of the environment': ({ cart, model }) => cart.rates === null && cart.buyer === null && model.rates.length > 0,
  exempt: ({ model }) => model.taxStatus === 'exempt',
  'reverse charge': ({ model, predicted }) => model.taxStatus === 'reverse' && predicted.lines.some(line => line.taxes.length > 0),
  'a rest that cannot be charged': ({ predicted }) => predicted.balance > 0n,
  'an unknown buyer': ({ cart }) => cart.buyer === null,
}

test('invoice, payment and ledger of each agree with it, and what cannot be charged is on the customer’s balance', async () => {
  const [booked, ...papers] = await Promise.all([ledgerOf(server), ...shops.map(({ shop }) => papersOf(shop))])
  const owed = new Map<string, bigint>()
  for (const { cart, predicted, id } of sold) {
    const { sessions, invoices, payments } = papers[cart.shop]!
    const session = sessions.get(id)
    const records: { booked: Booked } & Record<string, Wire> = {
      ...{ session, invoice: invoices.get(session.invoice_id), payment: payments.get(session.payment_id) ?? null },
      booked: booked.get(session.invoice_id) ?? {},
    }
    assertAgree(records as never, predicted, JSON.stringify(cart))
    if (predicted.balance > 0n) owed.set(session.customer_id, (owed.get(session.customer_id) ?? 0n) - predicted.balance)
  }
  assert.ok(owed.size > 0, 'some amounts leave a rest')
  for (const [n, { shop, buyers }] of shops.entries())
    for (const id of buyers) {
      const { balances } = await shop.read(`/v1/customers/${id}`)
      assert.deepEqual(balances, owed.has(id) ? { kwd: Number(owed.get(id)) } : {}, `buyer of shop ${n}`)
    }
})

test('the invoice on its page and on paper shows the same texts', async () => {
  const stride = Math.floor(sold.length / documentsCount)
  assert.ok(stride > 0)
  for (const { cart, model, predicted, id } of Array.from({ length: documentsCount }, (_, n) => sold[n * stride]!)) {
    const { shop } = shops[cart.shop]
    const invoice = await shop.read(`/v1/invoices/${(await shop.read(`/v1/checkout/sessions/${id}`)).invoice_id}`)
    const what = JSON.stringify(cart)
    const [html, pdf] = await Promise.all([
      fetch(invoice.hosted_invoice_url).then(answer => answer.text()),
      fetch(invoice.pdf_url).then(async answer => Buffer.from(await answer.arrayBuffer())),
    ])
    const [lines, sums] = [invoiceLines(model, predicted), invoiceSums(model, predicted)]
    assert.deepEqual(
      rowsOf(html, 'Lines').map(([name, , amount]) => [name, amount]),
      lines.map(([name, , amount]) => [name, amount]),
      what,
    )
    assert.deepEqual(
      rowsOf(html, 'Sums').map(([name, , amount]) => [name, amount]),
      sums,
      what,
    )
    assertWritten(pagesOfPdf(pdf), [...lines, ...sums], what)
  }
})

/** By id, read page after page. */
async function papersOf(shop: Shop) {
  const [sessions, invoices, payments] = await Promise.all(
    ['checkout/sessions', 'invoices', 'payments'].map(kind => everyOne(shop, `/v1/${kind}`)),
  )
  return { sessions: sessions!, invoices: invoices!, payments: payments! }
}

async function everyOne(shop: Shop, path: string): Promise<Map<string, Wire>> {
  const all = new Map<string, Wire>()
  for (let after = ''; ; ) {
    const page = await shop.read(`${path}?limit=100${after}`)
    for (const each of page.data) all.set(each.id, each)
    if (!page.has_more) return all
    after = `&starting_after=${page.data.at(-1).id}`
  }
}

/** The folded rows of a part of the invoice's page: name, count, amount; without the periods. */
function rowsOf(html: string, part: 'Lines' | 'Sums'): string[][] {
  const [section] = new RegExp(`<section aria-label="${part}">.*?</section>`, 's').exec(html) ?? ['']
  const list = section.replace(/<div class="items heads".*?<\/div>|<span class="note">.*?<\/span>/gs, '')
  const plain = (text: string | undefined) => (text ?? '').replace(/<[^>]*>/g, '').trim()
  return [...list.matchAll(/<span class="thing">(.*?)<\/span>(?:<span class="count">(.*?)<\/span>)?<span class="sum">(.*?)<\/span>/gs)].map(
    ([, name, count, amount]) => [plain(name), plain(count), plain(amount)],
  )
}

/** Each row stands on the paper, its texts one after the other, in this order. */
function assertWritten(pages: readonly string[], rows: readonly (readonly string[])[], what: string) {
  const written = `\n${pages.join('\n')}\n`
  let from = 0
  for (const row of rows) {
    const text = `\n${row.join('\n').replaceAll('\u00a0', ' ')}\n`
    const at = written.indexOf(text, from)
    assert.ok(
      at >= 0,
      `${what}: ${JSON.stringify(row)} is not on the paper after ${JSON.stringify(written.slice(0, from).slice(-80))}\n${written}`,
    )
    from = at + text.length - 1
  }
}
