/** Which prices of a plan make the offer for a currency and a billing period. */
import { Failure } from './failure.ts'
import type { BillingPeriod } from './period.ts'

export type Wanted = { currency: string | null; billingPeriod: BillingPeriod | null; billingPeriodCount: number | null }

/** What choosing looks at. */
type Choosable = { currency: string; billingPeriod: BillingPeriod | null; billingPeriodCount: number | null }

const describe = (p: Choosable) =>
  p.billingPeriod === null
    ? `${p.currency} once`
    : `${p.currency} ${p.billingPeriodCount === 1 ? '' : `${p.billingPeriodCount} × `}${p.billingPeriod}`

/**
 * The prices of a plan that are sold together: one set per (currency, billing period). Currency defaults to the
 * customer's, then the environment's; the period to the plan's only one in that currency, else monthly. `param` is where the
 * plan stands in the request: what else was asked stands beside it.
 */
export function choosePrices<P extends Choosable>(prices: readonly P[], wanted: Wanted, defaultCurrency: string, param = 'plan_id'): P[] {
  const currency = wanted.currency ?? defaultCurrency
  const offered = [...new Set(prices.map(describe))].sort()
  const inCurrency = prices.filter(p => p.currency === currency && p.billingPeriod !== null)
  const refuse = (field: string, message: string, code: 'price_not_available' | 'billing_period_required' = 'price_not_available') =>
    new Failure(code, `${message} This plan is sold as: ${offered.join(', ') || 'nothing yet'}.`, {
      param: param.replace(/[^.]+$/, field),
      details: { available: offered },
    })
  if (inCurrency.length === 0) throw refuse('currency', `The plan has no price in ${currency}.`)

  const periods = [...new Set(inCurrency.map(p => `${p.billingPeriodCount} ${p.billingPeriod}`))]
  const only = wanted.billingPeriod === null && periods.length === 1 ? inCurrency[0]! : null
  const period = wanted.billingPeriod ?? only?.billingPeriod ?? 'monthly'
  const count = wanted.billingPeriodCount ?? only?.billingPeriodCount ?? 1
  const asked = inCurrency.filter(p => p.billingPeriod === period && p.billingPeriodCount === count)
  if (asked.length > 0) return asked
  if (wanted.billingPeriod === null && only === null)
    throw refuse('billing_period', `Name a billing_period: the plan has several in ${currency}.`, 'billing_period_required')
  throw refuse('billing_period', `The plan has no ${count === 1 ? '' : `${count} × `}${period} price in ${currency}.`)
}
