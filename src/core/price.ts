/**
 * Prices: how a quantity becomes an amount, and which prices of a plan make the offer for a currency and a billing
 * period. An amount is never edited; what is stored on a session or invoice line is the result, with its arithmetic.
 */
import { Failure } from './failure.ts'
import { amountMax, majorText, multiplyRounded } from './money.ts'
import type { BillingPeriod } from './period.ts'

export const priceModels = ['flat', 'per_unit'] as const
export type PriceModel = (typeof priceModels)[number]

export type Price = {
  id: string
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  model: PriceModel
  /** Minor units as an exact decimal text, up to 12 places. */
  unitAmountDecimal: string
  version: number
}

export type Step = { what: string; amount: bigint }
export type Priced = { amount: bigint; quantity: string; explanation: { price_version: number; steps: Step[] } }

const decimalShape = /^\d{1,12}(\.\d{1,12})?$/

/** Checks and normalises the two spellings of a unit price into one decimal text of minor units. */
export function unitAmount(input: { unitAmount: bigint | null; unitAmountDecimal: string | null }, param: string): string {
  if (input.unitAmount !== null && input.unitAmountDecimal !== null)
    throw new Failure('amount_invalid', 'Give unit_amount or unit_amount_decimal, not both.', { param })
  if (input.unitAmount !== null) {
    if (input.unitAmount < 0n || input.unitAmount > amountMax)
      throw new Failure('amount_invalid', `unit_amount is a whole number of minor units from 0 to ${amountMax}.`, { param })
    return input.unitAmount.toString()
  }
  if (input.unitAmountDecimal === null)
    throw new Failure('parameter_missing', 'A price needs unit_amount (whole minor units) or unit_amount_decimal (a decimal text).', {
      param,
    })
  if (!decimalShape.test(input.unitAmountDecimal))
    throw new Failure('amount_invalid', 'unit_amount_decimal is a decimal text of minor units with at most 12 places, like "0.25".', {
      param,
    })
  return input.unitAmountDecimal
}

/** A licensed quantity under one price. A flat price charges once, whatever the quantity. */
export function priceQuantity(price: Price, quantity: bigint): Priced {
  const counted = price.model === 'flat' ? 1n : quantity
  const amount = multiplyRounded(price.unitAmountDecimal, counted.toString())
  if (amount > amountMax) throw new Failure('amount_too_large', `An amount can be at most ${amountMax} minor units: lower the quantity.`)
  const what = `${counted} × ${majorText(price.unitAmountDecimal, price.currency)}`
  return { amount, quantity: counted.toString(), explanation: { price_version: price.version, steps: [{ what, amount }] } }
}

export type Wanted = { currency: string | null; billingPeriod: BillingPeriod | null; billingPeriodCount: number | null }

const describe = (p: Price) => `${p.currency} ${p.billingPeriodCount === 1 ? '' : `${p.billingPeriodCount} × `}${p.billingPeriod}`

/**
 * The prices of a plan that are sold together: one set per (currency, billing period). Currency defaults to the
 * customer's, then the environment's; the period to the plan's only one in that currency, else monthly.
 */
export function choosePrices(prices: readonly Price[], wanted: Wanted, defaultCurrency: string): Price[] {
  const currency = wanted.currency ?? defaultCurrency
  const offered = [...new Set(prices.map(describe))].sort()
  const inCurrency = prices.filter(p => p.currency === currency)
  const refuse = (message: string, code: 'price_not_available' | 'billing_period_required' = 'price_not_available') =>
    new Failure(code, `${message} This plan is sold as: ${offered.join(', ') || 'nothing yet'}.`, { details: { available: offered } })
  if (inCurrency.length === 0) throw refuse(`The plan has no price in ${currency}.`)

  const periods = [...new Set(inCurrency.map(p => `${p.billingPeriodCount} ${p.billingPeriod}`))]
  const count = wanted.billingPeriodCount ?? 1
  const period = wanted.billingPeriod ?? (periods.length === 1 ? inCurrency[0]!.billingPeriod : 'monthly')
  const asked = inCurrency.filter(
    p =>
      p.billingPeriod === period &&
      p.billingPeriodCount === (wanted.billingPeriod === null && periods.length === 1 ? p.billingPeriodCount : count),
  )
  if (asked.length > 0) return asked
  if (wanted.billingPeriod === null) throw refuse(`Name a billing_period: the plan has several in ${currency}.`, 'billing_period_required')
  throw refuse(`The plan has no ${count === 1 ? '' : `${count} × `}${period} price in ${currency}.`)
}
