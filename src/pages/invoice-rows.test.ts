import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { invoiceView, invoiceViews } from '../../test/browser/invoice-views.ts'
import type { DiscountTerms } from '../core/discount.ts'
import type { TaxTerms } from '../core/tax.ts'
import { invoiceRows } from './invoice-rows.ts'
import { texts } from './texts/texts.ts'

const rowsOf = (view: Parameters<typeof invoiceView>) => invoiceRows(texts.en, { ...invoiceView(...view), path: '/invoice/x' })
const viewed = (name: keyof typeof invoiceViews) =>
  invoiceRows(texts[invoiceViews[name].locale], { ...invoiceViews[name], path: '/invoice/x' })

/** An amount as it is shown, back in minor units. */
const minor = (text: string) => BigInt(text.replace(/[^\d-]/g, ''))
const sum = (list: readonly { amount: string }[]) => list.reduce((total, { amount }) => total + minor(amount), 0n)

const percent = fc.integer({ min: 1, max: 10000 }).map(hundredths => `${hundredths / 100}`)
const discount = fc.tuple(fc.constantFrom('A', 'B', 'C'), percent).map(
  ([label, percent_off]): DiscountTerms => ({
    ...{ coupon_id: `coup_${label}`, promotion_code_id: null, label, percent_off, amount_off: null },
    ...{ duration: 'once', duration_in_months: null, product_ids: null },
  }),
)
const rate = fc
  .tuple(fc.constantFrom('A', 'B', 'C'), percent, fc.boolean())
  .map(([name, percentage, inclusive]): TaxTerms => ({ tax_rate_id: `txr_${name}`, name, percentage, inclusive }))
const cart = fc.record({
  currency: fc.constantFrom('usd', 'jpy', 'kwd'),
  sold: fc.array(
    fc.record({
      description: fc.string(),
      price: fc.record({ unitAmountDecimal: fc.integer({ min: 1, max: 10_000_000 }).map(thousandths => `${thousandths / 1000}`) }),
      quantity: fc.integer({ min: 0, max: 500 }).map(String),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  discounts: fc.uniqueArray(discount, { maxLength: 2, selector: d => d.coupon_id }),
  rates: fc.uniqueArray(rate, { maxLength: 3, selector: r => r.tax_rate_id }),
  shipping: fc.bigInt({ min: 0n, max: 100_000n }),
  taxStatus: fc.constantFrom('none' as const, 'exempt' as const, 'reverse' as const),
})

test('whatever is shown adds up, to the unit', () => {
  fc.assert(
    fc.property(cart, given => {
      const rows = rowsOf([given])
      for (const line of rows.lines) {
        assert.equal(sum(line.steps), minor(line.amount))
        const whole = line.after.findIndex(step => step.what === texts.en.invoice.comesTo)
        if (whole >= 0) assert.equal(minor(line.amount) + sum(line.after.slice(0, whole)), minor(line.after[whole]!.amount))
      }
      assert.equal(sum(rows.lines), minor(rows.sums[0]!.amount))
      const total = rows.sums.at(-1)!
      assert.equal(sum(rows.sums.slice(0, -1)), minor(total.amount))
      const due = rows.settled.findIndex(row => row.what === texts.en.invoice.amountDue)
      assert.equal(minor(total.amount) + sum(rows.settled.slice(0, due)), minor(rows.settled[due]!.amount))
      const perRate = [...rows.sums.slice(1, -1), ...rows.included].filter(row => row.what !== texts.en.shipping)
      for (const row of perRate) assert.equal(sum(row.steps.filter(step => typeof step !== 'string')), minor(row.amount))
    }),
    { numRuns: 300 },
  )
})

test('a row for each discount and each rate; exclusive and inclusive ones apart', () => {
  const names = viewed('inclusive').sums.map(row => row.what)
  assert.deepEqual(names, ['Subtotal', 'Discount (LAUNCH20)', 'Discount (Partner programme)', 'Shipping', 'City tax (1%)', 'Total'])
  assert.deepEqual(
    viewed('inclusive').included.map(row => row.what),
    ['VAT (19%)', 'Levy (2%)'],
  )
})

test('what it comes to, by status', () => {
  for (const [name, status, headline, pay] of [
    ['open', 'Open', '$49.00 due on November 28, 2026', 'Pay $49.00'],
    ['open-live', 'Open', '$49.00 due', 'Pay $49.00'],
    ['open-with-credits', 'Open', '$39.00 due on November 28, 2026', 'Pay $39.00'],
    ['open-partly-credited', 'Open', '$388.82 due on November 28, 2026', 'Pay $388.82'],
    ['open-processing', 'Open', '$49.00 due on November 28, 2026', null],
    ['overdue', 'Overdue', '$49.00 was due on November 28, 2026', 'Pay $49.00'],
    ['paid', 'Paid', '$49.00 paid on November 24, 2026', null],
    ['paid-zero', 'Paid', 'Nothing had to be paid', null],
    ['void', 'Void', 'This invoice is void: nothing is owed.', null],
    ['uncollectible', 'Written off', 'Acme Analytics no longer collects this invoice.', null],
    ['german', 'Offen', '412,32 $ fällig am 28. November 2026', '412,32 $ bezahlen'],
  ] as const) {
    const rows = viewed(name)
    const plain = (text: string | null) => text?.replace(/\s/g, ' ') ?? null
    assert.deepEqual([rows.statusText, plain(rows.headline), plain(rows.pay)], [status, headline, pay], name)
  }
})

test('what was bought as a whole stands above what the merchant adds', () => {
  assert.equal(viewed('open-basket').memo, 'Analytics for a team\nPurchase order 4711')
  assert.equal(viewed('german').memo, 'Bestellung 4711')
  assert.equal(viewed('open').memo, null)
})

test('no tax, and why', () => {
  for (const [name, note] of [
    ['exempt', 'Tax exempt'],
    ['reverse-charge', 'Reverse charge: tax to be paid on the recipient'],
  ] as const) {
    assert.equal(viewed(name).taxNote, note)
    assert.ok(viewed(name).sums.every(row => !row.what.includes('GST')))
  }
})

test('HSA/FSA: what each eligible line comes to, their sum, and that a part went back', () => {
  const { eligible } = viewed('paid-refunded')
  assert.deepEqual(eligible?.rows, [
    { what: 'Gym membership', amount: '$48.70' },
    { what: 'Vitamin D3, 90 capsules', amount: '$36.05' },
  ])
  assert.equal(eligible?.total, '$84.75')
  assert.deepEqual(eligible?.notes.slice(1), ['This was paid.', '$23.50 of this invoice was refunded since; only the rest can be claimed.'])
  assert.equal(viewed('open').eligible, null)
})

test('what a currency cannot charge is carried to the balance', () => {
  const carried = rowsOf([{ currency: 'kwd', sold: [{ description: 'Calls', price: { unitAmountDecimal: '1234' } }] }]).settled
  assert.deepEqual(
    carried.map(row => [row.what, row.amount.replace(/\s/g, ' ')]),
    [
      ['Carried to the balance', '-KWD 0.004'],
      ['Amount due', 'KWD 1.230'],
    ],
  )
})
