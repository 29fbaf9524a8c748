import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failure.ts'
import { choosePrices, type Price, type PriceModel, priceQuantity, unitAmount, type Wanted } from './price.ts'

const aPrice = (given: Partial<Price> = {}): Price => ({
  id: 'price_1',
  currency: 'usd',
  billingPeriod: 'monthly',
  billingPeriodCount: 1,
  model: 'per_unit',
  unitAmountDecimal: '4900',
  version: 1,
  ...given,
})

const amounts: [model: PriceModel, unit: string, currency: string, quantity: bigint, amount: bigint, step: string][] = [
  ['per_unit', '4900', 'usd', 1n, 4_900n, '1 × 49.00'],
  ['per_unit', '4900', 'usd', 3n, 14_700n, '3 × 49.00'],
  ['flat', '4900', 'usd', 3n, 4_900n, '1 × 49.00'],
  ['per_unit', '0.05', 'usd', 30n, 2n, '30 × 0.0005'],
  ['per_unit', '500', 'jpy', 2n, 1_000n, '2 × 500'],
  ['per_unit', '1500', 'kwd', 2n, 3_000n, '2 × 1.500'],
]
for (const [model, unit, currency, quantity, amount, step] of amounts) {
  test(`${quantity} under ${model} ${unit} ${currency} costs ${amount}`, () => {
    const priced = priceQuantity(aPrice({ model, unitAmountDecimal: unit, currency }), quantity)

    assert.equal(priced.amount, amount)
    assert.deepEqual(priced.explanation.steps, [{ what: step, amount }])
  })
}

test('an amount past the limit is refused', () => {
  assert.throws(
    () => priceQuantity(aPrice({ unitAmountDecimal: '999999999999' }), 2n),
    (e: Failure) => e.code === 'amount_too_large',
  )
})

const none: Wanted = { currency: null, billingPeriod: null, billingPeriodCount: null }
const monthly = aPrice({ id: 'm' })
const seats = aPrice({ id: 's' })
const yearly = aPrice({ id: 'y', billingPeriod: 'yearly' })
const twoYears = aPrice({ id: 'yy', billingPeriod: 'yearly', billingPeriodCount: 2 })
const rupees = aPrice({ id: 'r', currency: 'inr' })

const choices: [name: string, prices: Price[], wanted: Partial<Wanted>, expected: string[] | string][] = [
  ['everything named', [monthly, yearly, rupees], { currency: 'usd', billingPeriod: 'monthly' }, ['m']],
  ['all prices of the set', [monthly, seats, yearly], { currency: 'usd', billingPeriod: 'monthly' }, ['m', 's']],
  ['the default currency', [monthly, rupees], { billingPeriod: 'monthly' }, ['m']],
  ['the only period', [yearly, rupees], {}, ['y']],
  ['the only period, whatever its count', [twoYears], {}, ['yy']],
  ['monthly among several', [monthly, yearly], {}, ['m']],
  ['several without a monthly one', [yearly, twoYears], {}, 'billing_period_required'],
  ['no price in the currency', [monthly], { currency: 'eur' }, 'price_not_available'],
  ['no price for the period', [monthly], { billingPeriod: 'yearly' }, 'price_not_available'],
  ['a named period means once', [twoYears], { billingPeriod: 'yearly' }, 'price_not_available'],
  ['a count', [yearly, twoYears], { billingPeriod: 'yearly', billingPeriodCount: 2 }, ['yy']],
]
for (const [name, prices, wanted, expected] of choices) {
  test(`choice of prices: ${name}`, () => {
    const choose = () => choosePrices(prices, { ...none, ...wanted }, 'usd').map(p => p.id)

    if (typeof expected === 'string') assert.throws(choose, (e: Failure) => e.code === expected && Array.isArray(e.details?.available))
    else assert.deepEqual(choose(), expected)
  })
}

const units: [name: string, whole: bigint | null, decimal: string | null, expected: string | null][] = [
  ['whole', 4900n, null, '4900'],
  ['decimal', null, '0.25', '0.25'],
  ['both', 1n, '1', null],
  ['neither', null, null, null],
  ['negative', -1n, null, null],
  ['too large', 1_000_000_000_000n, null, null],
  ['thirteen places', null, '0.0000000000001', null],
  ['not a number', null, 'NaN', null],
  ['an exponent', null, '1e5', null],
]
for (const [name, whole, decimal, expected] of units) {
  test(`unit amount: ${name}`, () => {
    const read = () => unitAmount({ unitAmount: whole, unitAmountDecimal: decimal }, 'prices.0')

    if (expected === null) assert.throws(read, Failure)
    else assert.equal(read(), expected)
  })
}
