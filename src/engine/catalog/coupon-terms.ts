import type { Coupon, CouponDuration } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'
import { percentText } from './percent.ts'

/** What a coupon takes off and for how long, as it is asked for. */
export type CouponTermsGiven = {
  /** A decimal text. */
  percentOff: string | null
  amountOff: bigint | null
  currency: string | null
  duration: CouponDuration
  durationInMonths: number | null
}

/** Checks the parts against each other and brings them into the one form that is stored. */
export function couponTerms(given: CouponTermsGiven): Pick<Coupon, keyof CouponTermsGiven> {
  const { percentOff, amountOff, currency, duration, durationInMonths } = given
  if (percentOff === null && amountOff === null)
    throw new Failure('parameter_missing', 'A coupon takes something off: send percent_off, or amount_off with its currency.', {
      param: 'percent_off',
    })
  if (percentOff !== null && amountOff !== null)
    throw refuse('amount_off', 'A coupon takes a percentage or an amount off: send percent_off or amount_off, not both.')
  if (amountOff !== null && currency === null)
    throw new Failure('parameter_missing', 'An amount_off needs its currency.', { param: 'currency' })
  if (amountOff === null && currency !== null)
    throw refuse('currency', 'Only an amount_off has a currency: a percentage works in all of them. Leave it out.')
  if (duration === 'repeating' && durationInMonths === null)
    throw new Failure('parameter_missing', 'A repeating coupon needs duration_in_months.', { param: 'duration_in_months' })
  if (duration !== 'repeating' && durationInMonths !== null)
    throw refuse('duration_in_months', 'Only a repeating coupon has months: set duration to repeating, or leave duration_in_months out.')
  return { ...given, percentOff: percentOff === null ? null : percentText(percentOff, { param: 'percent_off', aboveZero: true }) }
}

const refuse = (param: string, message: string) => new Failure('parameter_invalid', message, { param })
