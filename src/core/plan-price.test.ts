import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failure.ts'
import type { BillingPeriod } from './period.ts'
import { choosePrices, type Wanted } from './plan-price.ts'

type Offered = { id: string; currency: string; billingPeriod: BillingPeriod | null; billingPeriodCount: number | null }

const aPrice = (id: string, given: Partial<Offered> = {}): Offered => ({
  id,
  currency: 'usd',
  billingPeriod: 'monthly',
  billingPeriodCount: 1,
  ...given,
})
const none: Wanted = { currency: null, billingPeriod: null, billingPeriodCount: null }
const monthly = aPrice('m')
const seats = aPrice('s')
const yearly = aPrice('y', { billingPeriod: 'yearly' })
const twoYears = aPrice('yy', { billingPeriod: 'yearly', billingPeriodCount: 2 })
const rupees = aPrice('r', { currency: 'inr' })
const once = aPrice('o', { billingPeriod: null, billingPeriodCount: null })

const choices: [name: string, prices: Offered[], wanted: Partial<Wanted>, expected: string[]][] = [
  ['everything named', [monthly, yearly, rupees], { currency: 'usd', billingPeriod: 'monthly' }, ['m']],
  ['all prices of the set', [monthly, seats, yearly], { currency: 'usd', billingPeriod: 'monthly' }, ['m', 's']],
  ['the default currency', [monthly, rupees], { billingPeriod: 'monthly' }, ['m']],
  ['a currency that is not the default', [monthly, rupees], { currency: 'inr' }, ['r']],
  ['the only period', [yearly, rupees], {}, ['y']],
  ['the only period, whatever its count', [twoYears], {}, ['yy']],
  ['the only period and its count', [twoYears], { billingPeriodCount: 2 }, ['yy']],
  ['monthly among several', [monthly, yearly], {}, ['m']],
  ['a count', [yearly, twoYears], { billingPeriod: 'yearly', billingPeriodCount: 2 }, ['yy']],
  ['what is charged once makes no plan', [once, yearly], {}, ['y']],
]
for (const [name, prices, wanted, expected] of choices) {
  test(`choice of prices: ${name}`, () => {
    const chosen = choosePrices(prices, { ...none, ...wanted }, 'usd')

    assert.deepEqual(
      chosen.map(p => p.id),
      expected,
    )
  })
}

const refusals: [name: string, prices: Offered[], wanted: Partial<Wanted>, code: string, available: string[]][] = [
  ['no prices at all', [], {}, 'price_not_available', []],
  ['no price in the currency', [monthly], { currency: 'eur' }, 'price_not_available', ['usd monthly']],
  ['no price in the default currency', [rupees], {}, 'price_not_available', ['inr monthly']],
  ['no price for the period', [monthly], { billingPeriod: 'yearly' }, 'price_not_available', ['usd monthly']],
  ['a named period means once', [twoYears], { billingPeriod: 'yearly' }, 'price_not_available', ['usd 2 × yearly']],
  ['the only period has another count', [monthly], { billingPeriodCount: 2 }, 'price_not_available', ['usd monthly']],
  ['several without a monthly one', [yearly, twoYears], {}, 'billing_period_required', ['usd 2 × yearly', 'usd yearly']],
  ['monthly has another count', [monthly, yearly], { billingPeriodCount: 2 }, 'billing_period_required', ['usd monthly', 'usd yearly']],
  ['only what is charged once', [once], {}, 'price_not_available', ['usd once']],
]
for (const [name, prices, wanted, code, available] of refusals) {
  test(`choice of prices: ${name} → ${code}`, () => {
    assert.throws(
      () => choosePrices(prices, { ...none, ...wanted }, 'usd', 'a.plan_id'),
      (e: Failure) => {
        assert.ok(e instanceof Failure)
        assert.equal(e.code, code)
        assert.equal(e.param, e.message.includes('no price in') ? 'a.currency' : 'a.billing_period')
        assert.deepEqual(e.details, { available })
        assert.ok(available.length > 0 ? available.every(set => e.message.includes(set)) : e.message.includes('nothing yet'))
        return true
      },
    )
  })
}
