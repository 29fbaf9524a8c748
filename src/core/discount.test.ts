import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CouponDuration, type Discountable, type DiscountTerms, discountEnds, discountLines, reachesRenewal } from './discount.ts'

const seed = 20_261_121

const discount = (coupon_id: string, given: Partial<DiscountTerms>): DiscountTerms => ({
  coupon_id,
  promotion_code_id: null,
  label: coupon_id.toUpperCase(),
  percent_off: null,
  amount_off: null,
  duration: 'once',
  duration_in_months: null,
  product_ids: null,
  ...given,
})
const percent = (id: string, percent_off: string, product_ids: string[] | null = null) => discount(id, { percent_off, product_ids })
const amount = (id: string, amount_off: string, product_ids: string[] | null = null) => discount(id, { amount_off, product_ids })

/** "1000 a" is a line of 1000 for product a; "1000" is for none. */
const lineOf = (text: string): Discountable => {
  const [value, productId = null] = text.split(' ')
  return { amount: BigInt(value!), productId }
}

const rows: [name: string, lines: string[], discounts: DiscountTerms[], off: string[]][] = [
  ['none', ['1000 a'], [], ['']],
  ['no lines', [], [percent('p', '20')], []],
  ['a percentage', ['1000 a'], [percent('p', '20')], ['p200']],
  ['a fraction of a percent', ['1000 a'], [percent('p', '12.5')], ['p125']],
  ['a tie goes away from zero', ['10 a'], [percent('p', '5')], ['p1']],
  ['less than half a unit', ['9 a'], [percent('p', '5')], ['']],
  ['all of it', ['1000 a', '1'], [percent('p', '100')], ['p1000', 'p1']],
  ['an amount', ['1000 a'], [amount('m', '300')], ['m300']],
  ['an amount larger than the cart', ['1000 a', '200 b'], [amount('m', '5000')], ['m1000', 'm200']],
  ['an amount shared by weight', ['10000', '5000', '5000'], [amount('m', '1000')], ['m500', 'm250', 'm250']],
  ['a rest goes to the earlier of equals', ['100', '100', '100'], [amount('m', '100')], ['m34', 'm33', 'm33']],
  ['a rest goes to the largest remainder', ['100', '200', '400'], [amount('m', '10')], ['m1', 'm3', 'm6']],
  ['a percentage is of the cart, rounded once', ['1', '1', '1'], [percent('p', '50')], ['p1', 'p1', '']],
  ['nothing is taken off nothing', ['0', '100'], [amount('m', '50')], ['', 'm50']],
  ['a cart of nothing', ['0', '0'], [amount('m', '50')], ['', '']],
  ['a negative line is left alone', ['-500', '1000'], [percent('p', '10')], ['', 'p100']],
  ['in the order attached', ['1000'], [amount('m', '100'), percent('p', '10')], ['m100 p90']],
  ['and the other way round', ['1000'], [percent('p', '10'), amount('m', '100')], ['p100 m100']],
  ['several of a percent are each of what is left', ['1000'], [percent('p', '50'), percent('q', '50')], ['p500 q250']],
  ['nothing left for the second', ['100'], [amount('m', '150'), percent('p', '50')], ['m100']],
  ['the second takes only what is left', ['100'], [amount('m', '70'), amount('n', '70')], ['m70 n30']],
  ['only its product', ['1000 a', '1000 b'], [percent('p', '10', ['b'])], ['', 'p100']],
  ['several products', ['1000 a', '1000 b', '1000 c'], [amount('m', '100', ['a', 'c'])], ['m50', '', 'm50']],
  ['no product, no limited discount', ['1000'], [percent('p', '10', ['a'])], ['']],
  ['a product that is not there', ['1000 b'], [amount('m', '10', ['a'])], ['']],
  ['two lines of one product', ['100 a', '300 a'], [amount('m', '40', ['a'])], ['m10', 'm30']],
  ['limited ones first, though attached last', ['1000 a', '1000 b'], [percent('p', '10'), amount('m', '500', ['a'])], ['m500 p50', 'p100']],
  [
    'limited ones among themselves in order',
    ['1000 a'],
    [percent('x', '10'), amount('m', '100', ['a']), percent('p', '50', ['a'])],
    ['m100 p450 x45'],
  ],
]
for (const [name, lines, discounts, expected] of rows) {
  test(`discounts: ${name}`, () => {
    const off = discountLines(lines.map(lineOf), discounts)

    assert.deepEqual(
      off.map(o => o.shares.map(s => `${s.coupon_id}${s.amount}`).join(' ')),
      expected,
    )
    for (const { total, shares } of off)
      assert.equal(
        total,
        shares.reduce((sum, s) => sum + BigInt(s.amount), 0n),
      )
  })
}

test('a share says what buyers read', () => {
  const [line] = discountLines([{ amount: 1_000n, productId: null }], [discount('coup_1', { label: 'LAUNCH20', percent_off: '20' })])

  assert.deepEqual(line!.shares, [{ coupon_id: 'coup_1', label: 'LAUNCH20', amount: '200' }])
})

const ends: [duration: CouponDuration, months: number | null, from: string, expected: string | null][] = [
  ['forever', null, '2026-01-31T10:00[UTC]', null],
  ['once', null, '2026-01-31T10:00[UTC]', '2026-01-31T10:00:00Z'],
  ['repeating', 1, '2026-01-31T10:00[UTC]', '2026-02-28T10:00:00Z'],
  ['repeating', 3, '2026-01-31T10:00[UTC]', '2026-04-30T10:00:00Z'],
  ['repeating', 12, '2028-02-29T00:00[UTC]', '2029-02-28T00:00:00Z'],
  ['repeating', 1, '2026-03-01T10:00[Europe/Berlin]', '2026-04-01T08:00:00Z'],
]
for (const [duration, duration_in_months, from, expected] of ends) {
  test(`${duration} ${duration_in_months ?? ''} from ${from} ends ${expected ?? 'never'}`, () => {
    const end = discountEnds({ duration, duration_in_months }, Temporal.ZonedDateTime.from(from))

    assert.equal(end?.toString() ?? null, expected)
  })
}

const someProduct = fc.constantFrom('a', 'b', 'c', null)
const someLines = fc.array(fc.record({ amount: fc.bigInt(0n, 100_000n), productId: someProduct }), { minLength: 1, maxLength: 8 })
const someDiscount = fc
  .record({
    percent_off: fc.integer({ min: 1, max: 10_000 }).map(hundredths => `${hundredths / 100}`),
    amount_off: fc.bigInt(1n, 150_000n).map(String),
    byPercent: fc.boolean(),
    product_ids: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }), { nil: null }),
  })
  .map(({ byPercent, percent_off, amount_off, product_ids }) =>
    discount('c', byPercent ? { percent_off, product_ids } : { amount_off, product_ids }),
  )

test('shares sum to what was asked for or is there, none is negative and none larger than its line', () => {
  fc.assert(
    fc.property(someLines, fc.array(someDiscount, { maxLength: 4 }), (lines, discounts) => {
      const off = discountLines(lines, discounts)

      for (const [n, { total, shares }] of off.entries()) {
        assert.ok(total >= 0n && total <= lines[n]!.amount)
        assert.ok(shares.every(s => BigInt(s.amount) > 0n))
      }
    }),
    { seed, numRuns: 500 },
  )
})

test('one amount is taken whole, as far as its lines reach', () => {
  fc.assert(
    fc.property(someLines, someDiscount, (lines, one) => {
      const applies = (line: Discountable) => one.product_ids === null || one.product_ids.includes(line.productId ?? '')
      const base = lines.filter(applies).reduce((sum, l) => sum + l.amount, 0n)

      const off = discountLines(lines, [one])

      const taken = off.reduce((sum, o) => sum + o.total, 0n)
      if (one.amount_off !== null) assert.equal(taken, BigInt(one.amount_off) < base ? BigInt(one.amount_off) : base)
      // Within half a unit of the percentage, counted in ten-thousandths.
      else assert.ok(abs(taken * 10_000n - base * hundredthsOf(one.percent_off!)) <= 5_000n)
      assert.ok(lines.every((line, n) => applies(line) || off[n]!.total === 0n))
    }),
    { seed, numRuns: 500 },
  )
})

test('the order of the lines does not change what one discount comes to', () => {
  fc.assert(
    fc.property(someLines, someDiscount, (lines, one) => {
      const sum = (list: readonly Discountable[]) => discountLines(list, [one]).reduce((total, o) => total + o.total, 0n)

      assert.equal(sum(lines.toReversed()), sum(lines))
    }),
    { seed },
  )
})

test('whether a discount reaches the next charge', () => {
  for (const [duration, months, unit, count, trialDays, reaches] of [
    ['once', null, 'month', 1, 0, false],
    ['forever', null, 'year', 3, 0, true],
    ['repeating', 3, 'month', 1, 0, true],
    ['repeating', 1, 'month', 1, 0, false],
    ['repeating', 3, 'month', 3, 0, false],
    ['repeating', 12, 'year', 1, 0, false],
    ['repeating', 13, 'year', 1, 0, true],
    ['repeating', 1, 'week', 3, 0, true],
    ['repeating', 1, 'week', 4, 0, false],
    ['repeating', 1, 'day', 27, 0, true],
    ['repeating', 1, 'year', 1, 14, true],
    ['repeating', 1, 'year', 1, 28, false],
    ['once', null, 'month', 1, 14, false],
  ] as const)
    assert.equal(
      reachesRenewal({ duration, duration_in_months: months }, { unit, count }, trialDays),
      reaches,
      `${duration} ${months} ${unit}`,
    )
})

const abs = (n: bigint) => (n < 0n ? -n : n)
const hundredthsOf = (percentage: string) => {
  const [whole = '', fraction = ''] = percentage.split('.')
  return BigInt(whole + fraction.padEnd(2, '0'))
}
