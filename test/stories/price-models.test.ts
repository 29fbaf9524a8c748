/** Every price model sold for real: the session, the page, the invoice, the payment and the ledger say the same amount. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Amounts, assertAgree, assertOffered, plainAmounts, recordsOf } from '../support/cart-agreement.ts'
import { openCheckout, payOnPage } from '../support/cart-page.ts'
import { shownMoney } from '../support/cart-text.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop
let product: string

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
  product = (await made('/v1/products', { name: 'Seats' })).id
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

async function made(path: string, body: object) {
  const answer = await shop.request('POST', path, body)
  assert.equal(answer.status, 201, answer.text)
  return answer.body
}

type Tier = { up_to: number | null; unit_amount?: number; flat_amount?: number }
const tiers = (model: 'graduated' | 'volume', list: Tier[], more: object = {}) => ({ model, tiers: list, ...more })

const byTen = [
  { up_to: 10, unit_amount: 1_000 },
  { up_to: 50, unit_amount: 800 },
  { up_to: null, unit_amount: 600 },
]
const firstFree = [
  { up_to: 5, unit_amount: 0 },
  { up_to: null, unit_amount: 1_000 },
]
const flatThenUnits = [
  { up_to: 5, flat_amount: 100 },
  { up_to: 10, flat_amount: 50 },
  { up_to: 15, unit_amount: 5 },
  { up_to: null, unit_amount: 1 },
]
const flatOrUnits = [
  { up_to: 5, flat_amount: 100 },
  { up_to: 10, flat_amount: 150 },
  { up_to: 15, unit_amount: 10 },
  { up_to: null, unit_amount: 5 },
]
const byHundred = [
  { up_to: 100, unit_amount: 10 },
  { up_to: 500, unit_amount: 5 },
  { up_to: null, unit_amount: 2 },
]
const unitsAndFlat = (first: number, flat: number, firstUnit: number, laterUnit: number) => [
  { up_to: first, unit_amount: firstUnit, flat_amount: flat },
  { up_to: null, unit_amount: laterUnit, flat_amount: 5_000 },
]
const boxes = { model: 'package', unit_amount: 10_000, package: { package_size: 10 } }

type Sold = readonly [quantity: number, amount: bigint]
type Row = { name: string; terms: { model: string }; sold: readonly Sold[] }

/** Sums that are known beforehand: the quantity, and what it costs in cents. */
const table: readonly Row[] = [
  {
    name: 'flat',
    terms: { model: 'flat', ...{ unit_amount: 4_900 } },
    sold: [
      [7, 4_900n],
      [1, 4_900n],
    ],
  },
  {
    name: 'per unit',
    terms: { model: 'per_unit', ...{ unit_amount: 1_000 } },
    sold: [
      [5, 5_000n],
      [1_000_000, 1_000_000_000n],
    ],
  },
  { name: 'a twentieth of a cent, rounded once', terms: { model: 'per_unit', ...{ unit_amount_decimal: '0.05' } }, sold: [[30, 2n]] },
  {
    name: 'boxes of ten',
    terms: boxes,
    sold: [
      [3, 10_000n],
      [15, 20_000n],
    ],
  },
  {
    name: 'boxes of ten, five units free',
    terms: { ...boxes, ...{ free_units: 5 } },
    sold: [
      [12, 10_000n],
      [3, 0n],
    ],
  },
  {
    name: 'volume by ten',
    terms: tiers('volume', byTen),
    sold: [
      [11, 8_800n],
      [51, 30_600n],
      [100, 60_000n],
    ],
  },
  {
    name: 'graduated by ten',
    terms: tiers('graduated', byTen),
    sold: [
      [15, 14_000n],
      [50, 42_000n],
      [51, 42_600n],
      [100, 72_000n],
    ],
  },
  { name: 'five free, by tiers', terms: tiers('graduated', firstFree), sold: [[8, 3_000n]] },
  { name: 'flat tiers, then units', terms: tiers('graduated', flatThenUnits), sold: [[22, 182n]] },
  {
    name: 'flat or units by volume',
    terms: tiers('volume', flatOrUnits, { flat_when_zero: true }),
    sold: [
      [14, 140n],
      [15, 150n],
      [16, 80n],
      [100, 500n],
    ],
  },
  {
    name: 'graduated by the hundred',
    terms: tiers('graduated', byHundred),
    sold: [
      [50, 500n],
      [100, 1_000n],
      [250, 1_750n],
      [500, 3_000n],
      [1_000, 4_000n],
    ],
  },
  {
    name: 'volume by the hundred',
    terms: tiers('volume', byHundred),
    sold: [
      [101, 505n],
      [250, 1_250n],
      [500, 2_500n],
      [1_000, 2_000n],
    ],
  },
  {
    name: 'units and a flat fee in each tier',
    terms: tiers('graduated', unitsAndFlat(5, 10_000, 1_000, 500), { flat_when_zero: true }),
    sold: [
      [3, 13_000n],
      [8, 21_500n],
    ],
  },
  {
    name: 'units and the flat fee of one tier',
    terms: tiers('volume', unitsAndFlat(10, 10_000, 500, 200)),
    sold: [
      [5, 12_500n],
      [15, 8_000n],
    ],
  },
]

const price = (terms: object, more: object = {}) => made('/v1/prices', { product_id: product, currency: 'usd', ...terms, ...more })
async function session(priceId: string, quantity: number, action: 'one_time_payment' | 'create_subscription') {
  return await made('/v1/checkout/sessions', {
    customer_external_id: await shop.customer(),
    action,
    line_items: [{ price: priceId, quantity }],
  })
}
async function paid(id: string) {
  const answer = await shop.pay(id, 'success')
  assert.equal(answer.status, 200, answer.text)
}

for (const { name, terms, sold } of table) {
  test(`${terms.model}, ${name}: ${sold.map(([quantity, amount]) => `${quantity} for ${amount}`).join(', ')}`, async () => {
    const [once, monthly] = [await price(terms), await price(terms, { billing_period: 'monthly' })]
    for (const [quantity, amount] of sold) {
      const bought = await session(once.id, quantity, 'one_time_payment')
      assertOffered(bought, plainAmounts([amount]), name)
      await paid(bought.id)
      assertAgree(await recordsOf(server, shop, bought.id), plainAmounts([amount]), `${quantity} once`)

      const subscribed = await session(monthly.id, quantity, 'create_subscription')
      await paid(subscribed.id)
      const records = await recordsOf(server, shop, subscribed.id)
      assertAgree(records, plainAmounts([amount], amount), `${quantity} a month`)
      const counted = terms.model === 'flat' ? '1' : `${quantity}`
      assert.deepEqual([bought.line_items[0].quantity, records.invoice.lines.data[0].quantity], [counted, counted])
      const { items } = await shop.read(`/v1/subscriptions/${records.session.subscription_id}`)
      assert.deepEqual([items[0].price_id, items[0].quantity], [monthly.id, quantity], 'what is subscribed to is what was asked for')
    }
  })
}

const oneOfEach = [...new Map(table.map(row => [row.terms.model, row])).values()]

for (const { name, terms, sold } of oneOfEach) {
  test(`${terms.model} on the page without a script: the amount is shown, asked for and paid`, async () => {
    const [quantity, amount] = sold[0]!
    const text = shownMoney(amount, 'usd')
    const offered = await session((await price(terms)).id, quantity, 'one_time_payment')

    const page = await openCheckout(offered.url)

    assert.deepEqual(
      { lines: page.lines, sums: page.sums, price: page.price, button: page.button },
      { lines: [text], sums: [['Total due today', text]], price: text, button: `Pay ${text}` },
    )
    const end = await payOnPage(offered.url)
    assert.equal(end.url, offered.url)
    assert.ok(end.html.includes(text), 'the receipt says the amount')
    assertAgree(await recordsOf(server, shop, offered.id), plainAmounts([amount]), name)
  })
}

test('three lines with a tax each, and a coupon shared by weight', async () => {
  const rate = (percentage: string) => made('/v1/tax_rates', { name: `Tax ${percentage}`, percentage })
  const [ten, none, twenty] = [await rate('10'), await rate('0'), await rate('20')]
  const coupon = await made('/v1/coupons', { name: 'Ten off', amount_off: 1_000, currency: 'usd' })
  const line = (name: string, unit_amount: number, taxRate: { id: string }) => ({
    price_data: { currency: 'usd', unit_amount, product_data: { name } },
    tax_rates: [taxRate.id],
  })
  const expected: Amounts = {
    ...plainAmounts([]),
    lines: [
      { amount: 10_000n, discount: 500n, tax: 950n, included: 0n },
      { amount: 5_000n, discount: 250n, tax: 0n, included: 0n },
      { amount: 5_000n, discount: 250n, tax: 950n, included: 0n },
    ],
    ...{ subtotal: 20_000n, discount: 1_000n, tax: 1_900n, total: 20_900n, due: 20_900n },
  }
  const offered = await made('/v1/checkout/sessions', {
    customer_external_id: await shop.customer(),
    action: 'one_time_payment',
    line_items: [line('Chair', 10_000, ten), line('Book', 5_000, none), line('Lamp', 5_000, twenty)],
    discounts: [{ coupon: coupon.id }],
  })
  assertOffered(offered, expected, 'three lines')

  const page = await openCheckout(offered.url)

  assert.deepEqual(page.lines, ['$100.00', '$50.00', '$50.00'])
  assert.deepEqual(page.sums, [
    ['Subtotal', '$200.00'],
    ['Discount (Ten off)', '-$10.00'],
    ['Tax 10 (10%)', '$9.50'],
    ['Tax 0 (0%)', '$0.00'],
    ['Tax 20 (20%)', '$9.50'],
    ['Total due today', '$209.00'],
  ])
  await payOnPage(offered.url)
  assertAgree(await recordsOf(server, shop, offered.id), expected, 'three lines')
})

test('more than a million units are refused; what they come to may not pass the most an amount can be', async () => {
  const { id } = await price({ unit_amount: 1 })
  const dear = await price({ unit_amount: 1_000_000 })
  const customer = await shop.customer()
  const refused = async (priceId: string, quantity: number) => {
    const body = { customer_external_id: customer, action: 'one_time_payment', line_items: [{ price: priceId, quantity }] }
    const { status, body: answer } = await shop.request('POST', '/v1/checkout/sessions', body)
    return [status, answer.error?.code, answer.error?.param]
  }

  assert.deepEqual(await refused(id, 1_000_001), [400, 'parameter_invalid', 'line_items.0.quantity'])
  assert.equal((await refused(dear.id, 1_000_000)).slice(0, 2).join(' '), '400 amount_too_large')
  assert.equal((await refused(id, 1_000_000))[0], 201)
})
