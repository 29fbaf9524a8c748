import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DiscountTerms } from './discount.ts'
import { Failure } from './failure.ts'
import { amountMax } from './money.ts'
import type { TaxTerms } from './tax.ts'
import { type Cart, type Totals, totalsOf } from './totals.ts'

const runs = { seed: 20_261_121, numRuns: 400 }

type Line = Cart['lines'][number]

const rate = (percentage: string, inclusive: boolean): TaxTerms => ({
  tax_rate_id: `txr_${percentage}`,
  name: 'Tax',
  percentage,
  inclusive,
})
const onTop = (percentage: string) => rate(percentage, false)
const within = (percentage: string) => rate(percentage, true)
const line = (amount: bigint, ...taxRates: TaxTerms[]): Line => ({ amount, productId: null, taxRates })
const off = (given: Partial<DiscountTerms>): DiscountTerms => ({
  coupon_id: 'coup_1',
  promotion_code_id: null,
  label: 'Launch',
  percent_off: null,
  amount_off: null,
  duration: 'once',
  duration_in_months: null,
  product_ids: null,
  ...given,
})
const cart = (given: Partial<Cart>): Cart => ({
  currency: 'usd',
  lines: [],
  discounts: [],
  shipping: 0n,
  taxRates: [],
  taxStatus: 'none',
  ...given,
})

/** The sums of the whole. */
type Sums = Omit<Totals, 'lines' | 'shippingTax' | 'shippingTaxIncluded' | 'shippingTaxes'>
const sumsOf = ({ lines, shippingTax, shippingTaxIncluded, shippingTaxes, ...sums }: Totals): Sums => sums

/** What is not told is zero; `due` is the total unless told. */
type Expected = Partial<Sums> & Pick<Sums, 'subtotal' | 'total'>
const rows: [name: string, cart: Partial<Cart>, expected: Expected][] = [
  ['an empty cart', {}, { subtotal: 0n, total: 0n }],
  ['one line', { lines: [line(4_900n)] }, { subtotal: 4_900n, total: 4_900n }],
  [
    'an amount off shared by weight before the tax of each line',
    { lines: [line(10_000n, onTop('10')), line(5_000n, onTop('0')), line(5_000n, onTop('20'))], discounts: [off({ amount_off: '1000' })] },
    { subtotal: 20_000n, discountTotal: 1_000n, taxTotal: 1_900n, total: 20_900n },
  ],
  [
    'shipping is taxed, not discounted',
    { lines: [line(1_000n, onTop('20'))], discounts: [off({ percent_off: '50' })], shipping: 500n, taxRates: [onTop('20')] },
    { subtotal: 1_000n, discountTotal: 500n, shippingTotal: 500n, taxTotal: 200n, total: 1_200n },
  ],
  [
    'shipping takes the rates of the whole, not of the lines',
    { lines: [line(1_000n, onTop('20'))], shipping: 500n, taxRates: [onTop('5')] },
    { subtotal: 1_000n, shippingTotal: 500n, taxTotal: 225n, total: 1_725n },
  ],
  [
    'shipping without rates',
    { lines: [line(1_000n, onTop('20'))], shipping: 500n },
    { subtotal: 1_000n, shippingTotal: 500n, taxTotal: 200n, total: 1_700n },
  ],
  [
    'contained tax changes no total',
    { lines: [line(1_200n, within('20'))], shipping: 120n, taxRates: [within('20')] },
    { subtotal: 1_200n, shippingTotal: 120n, taxIncludedTotal: 220n, total: 1_320n },
  ],
  [
    'contained tax is of what the discount leaves',
    { lines: [line(1_200n, within('20'))], discounts: [off({ percent_off: '50' })] },
    { subtotal: 1_200n, discountTotal: 600n, taxIncludedTotal: 100n, total: 600n },
  ],
  [
    'contained and on top in one line',
    { lines: [line(1_100n, within('10'), onTop('5'))] },
    { subtotal: 1_100n, taxTotal: 50n, taxIncludedTotal: 100n, total: 1_150n },
  ],
  [
    'several contained rates',
    { lines: [line(1_150n, within('10'), within('5'))] },
    { subtotal: 1_150n, taxIncludedTotal: 150n, total: 1_150n },
  ],
  [
    'tax is rounded by the line, not by the cart',
    { lines: [line(10n, onTop('5')), line(10n, onTop('5')), line(10n, onTop('5'))] },
    { subtotal: 30n, taxTotal: 3n, total: 33n },
  ],
  [
    'a discount larger than the cart leaves the shipping',
    { lines: [line(1_000n, onTop('20'))], discounts: [off({ amount_off: '5000' })], shipping: 300n, taxRates: [onTop('10')] },
    { subtotal: 1_000n, discountTotal: 1_000n, shippingTotal: 300n, taxTotal: 30n, total: 330n },
  ],
  [
    'a discount on a product comes before one on everything',
    {
      lines: [{ ...line(1_000n), productId: 'prod_a' }, line(1_000n)],
      discounts: [off({ percent_off: '10' }), off({ amount_off: '500', product_ids: ['prod_a'] })],
    },
    { subtotal: 2_000n, discountTotal: 650n, total: 1_350n },
  ],
  [
    'exempt',
    { lines: [line(1_000n, onTop('20'), within('5'))], shipping: 100n, taxRates: [onTop('20')], taxStatus: 'exempt' },
    { subtotal: 1_000n, shippingTotal: 100n, total: 1_100n },
  ],
  [
    'reverse charge',
    { lines: [line(1_000n, onTop('20'))], shipping: 100n, taxRates: [onTop('20')], taxStatus: 'reverse' },
    { subtotal: 1_000n, shippingTotal: 100n, total: 1_100n },
  ],
  ['no decimals', { currency: 'jpy', lines: [line(999n, onTop('10'))] }, { subtotal: 999n, taxTotal: 100n, total: 1_099n }],
  ['three decimals, all charged', { currency: 'lyd', lines: [line(1_234n)] }, { subtotal: 1_234n, total: 1_234n }],
  ...['bhd', 'jod', 'kwd', 'omr', 'tnd'].map((currency): [string, Partial<Cart>, Expected] => [
    `${currency}: the rest below ten goes to the balance`,
    { currency, lines: [line(1_234n)] },
    { subtotal: 1_234n, total: 1_234n, balanceTotal: 4n, due: 1_230n },
  ]),
  [
    'the rest is of the total with tax and shipping',
    { currency: 'kwd', lines: [line(1_005n, onTop('5'))], shipping: 3n },
    { subtotal: 1_005n, shippingTotal: 3n, taxTotal: 50n, total: 1_058n, balanceTotal: 8n, due: 1_050n },
  ],
  ['a total that is all rest', { currency: 'kwd', lines: [line(9n)] }, { subtotal: 9n, total: 9n, balanceTotal: 9n, due: 0n }],
  [
    'a negative total is not due, it goes to the balance',
    { lines: [line(-1_500n, onTop('20')), line(1_000n, onTop('20'))] },
    { subtotal: -500n, taxTotal: -100n, total: -600n, balanceTotal: -600n, due: 0n },
  ],
]
for (const [name, given, expected] of rows) {
  test(`totals: ${name}`, () => {
    const totals = totalsOf(cart(given))

    assert.deepEqual(sumsOf(totals), {
      discountTotal: 0n,
      shippingTotal: 0n,
      taxTotal: 0n,
      taxIncludedTotal: 0n,
      balanceTotal: 0n,
      due: expected.total,
      ...expected,
    })
  })
}

test('each line tells its own discount and tax, and so does the shipping', () => {
  const totals = totalsOf(
    cart({
      lines: [line(10_000n, onTop('10')), line(5_000n), line(5_000n, within('20'))],
      discounts: [off({ amount_off: '1000' })],
      shipping: 1_200n,
      taxRates: [within('20'), onTop('10')],
    }),
  )

  assert.deepEqual(
    totals.lines.map(l => [l.discountAmount, l.taxAmount, l.taxIncludedAmount]),
    [
      [500n, 950n, 0n],
      [250n, 0n, 0n],
      [250n, 0n, 792n],
    ],
  )
  assert.deepEqual(totals.lines[0]!.discounts, [{ coupon_id: 'coup_1', label: 'Launch', amount: '500' }])
  assert.deepEqual(totals.lines[0]!.taxes, [{ ...onTop('10'), amount: '950' }])
  assert.deepEqual([totals.shippingTax, totals.shippingTaxIncluded], [100n, 200n])
  assert.deepEqual(
    totals.shippingTaxes.map(t => t.amount),
    ['200', '100'],
  )
})

const limits: [name: string, cart: Partial<Cart>, refused: boolean][] = [
  ['the most there can be', { lines: [line(amountMax)] }, false],
  ['two lines past it', { lines: [line(amountMax), line(1n)] }, true],
  [
    'a subtotal past it, though all of it is taken off',
    { lines: [line(amountMax), line(1n)], discounts: [off({ percent_off: '100' })] },
    true,
  ],
  ['shipping past it', { lines: [line(amountMax)], shipping: 1n }, true],
  ['tax past it', { lines: [line(amountMax - 1n, onTop('1'))] }, true],
  ['contained tax adds nothing', { lines: [line(amountMax, within('100'))] }, false],
]
for (const [name, given, refused] of limits) {
  test(`limit: ${name} is ${refused ? 'refused' : 'taken'}`, () => {
    const run = () => totalsOf(cart(given))

    if (refused) assert.throws(run, (e: Failure) => e instanceof Failure && e.code === 'amount_too_large')
    else assert.doesNotThrow(run)
  })
}

const someRates = fc.array(
  fc
    .record({ hundredths: fc.integer({ min: 0, max: 3_000 }), inclusive: fc.boolean() })
    .map(r => rate(`${r.hundredths / 100}`, r.inclusive)),
  { maxLength: 3 },
)
const someProduct = fc.constantFrom('prod_a', 'prod_b', null)
const someLines = fc.array(fc.record({ amount: fc.bigInt(0n, 10n ** 6n), productId: someProduct, taxRates: someRates }), { maxLength: 6 })
const someDiscount = fc
  .record({
    percent_off: fc.integer({ min: 1, max: 10_000 }).map(hundredths => `${hundredths / 100}`),
    amount_off: fc.bigInt(1n, 10n ** 6n).map(String),
    byPercent: fc.boolean(),
    product_ids: fc.constantFrom<string[] | null>(null, ['prod_a'], ['prod_a', 'prod_b']),
  })
  .map(d =>
    off(
      d.byPercent ? { percent_off: d.percent_off, product_ids: d.product_ids } : { amount_off: d.amount_off, product_ids: d.product_ids },
    ),
  )
const someCart: fc.Arbitrary<Cart> = fc.record({
  currency: fc.constantFrom('usd', 'jpy', 'kwd', 'lyd'),
  lines: someLines,
  discounts: fc.array(someDiscount, { maxLength: 3 }),
  shipping: fc.oneof(fc.constant(0n), fc.bigInt(0n, 10n ** 5n)),
  taxRates: someRates,
  taxStatus: fc.constantFrom('none', 'exempt', 'reverse'),
})
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, a) => total + a, 0n)

test('every cart: the sums are those of its lines, and the total follows from them', () => {
  fc.assert(
    fc.property(someCart, given => {
      const t = totalsOf(given)

      assert.equal(t.subtotal, sum(given.lines.map(l => l.amount)))
      assert.equal(t.discountTotal, sum(t.lines.map(l => l.discountAmount)))
      assert.equal(t.taxTotal, sum(t.lines.map(l => l.taxAmount)) + t.shippingTax)
      assert.equal(t.taxIncludedTotal, sum(t.lines.map(l => l.taxIncludedAmount)) + t.shippingTaxIncluded)
      assert.equal(t.total, t.subtotal - t.discountTotal + t.shippingTotal + t.taxTotal)
      assert.equal(t.due + t.balanceTotal, t.total)
      assert.ok(t.discountTotal <= t.subtotal)
      assert.ok(t.taxIncludedTotal <= t.total)
      assert.ok(given.currency === 'kwd' ? t.due % 10n === 0n && t.balanceTotal < 10n : t.balanceTotal === 0n)
    }),
    runs,
  )
})

test('who is exempt or charged in reverse pays what there is without rates', () => {
  fc.assert(
    fc.property(someCart, fc.constantFrom('exempt' as const, 'reverse' as const), (given, taxStatus) => {
      const bare = { ...given, lines: given.lines.map(l => ({ ...l, taxRates: [] })), taxRates: [] }

      assert.deepEqual(sumsOf(totalsOf({ ...given, taxStatus })), sumsOf(totalsOf(bare)))
    }),
    runs,
  )
})

test('without discounts the order of the lines changes nothing; with them, neither subtotal nor shipping', () => {
  fc.assert(
    fc.property(someCart, given => {
      const turned = { ...given, lines: given.lines.toReversed() }
      const [one, other] = [totalsOf({ ...given, discounts: [] }), totalsOf({ ...turned, discounts: [] })]

      assert.deepEqual(sumsOf(one), sumsOf(other))
      assert.deepEqual(one.lines, other.lines.toReversed())
      // A rest that cannot be split goes to the earlier line, so discounts and taxes may differ by units.
      const [discounted, discountedOther] = [totalsOf(given), totalsOf(turned)]
      assert.equal(discounted.subtotal, discountedOther.subtotal)
      assert.equal(discounted.shippingTax, discountedOther.shippingTax)
    }),
    runs,
  )
})

test('a cart and its reversal cancel to zero', () => {
  fc.assert(
    fc.property(someCart, given => {
      const charged = totalsOf({ ...given, discounts: [] })
      const reversed = totalsOf({
        ...given,
        discounts: [],
        lines: given.lines.map(l => ({ ...l, amount: -l.amount })),
        shipping: -given.shipping,
      })

      assert.equal(reversed.total, -charged.total)
      assert.equal(reversed.taxTotal, -charged.taxTotal)
      assert.equal(reversed.taxIncludedTotal, -charged.taxIncludedTotal)
      assert.equal(reversed.due, 0n)
    }),
    runs,
  )
})
