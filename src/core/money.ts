/**
 * Amounts are bigint minor units; unit prices, quantities and percentages are exact decimals. The only place that divides
 * amounts: exact rationals, rounded half away from zero, so that a credit is exactly minus its charge. Also the only one
 * that prints a decimal.
 */
import Big from 'big.js'
import { exponentOf } from './currency.ts'
import { invariant } from './invariant.ts'

/** The most a single amount may be: exactly representable as a JSON integer for every reader. */
export const amountMax = 999_999_999_999n

/** `numerator / denominator`, half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  invariant(denominator !== 0n, 'division by zero')
  const negative = numerator < 0n !== denominator < 0n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  const quotient = (n * 2n + d) / (d * 2n)
  return negative ? -quotient : quotient
}

/** A decimal as text: every digit, no exponent, no zeros that say nothing. */
export function plainText(decimal: Big | string): string {
  return new Big(decimal).toFixed()
}

/** An exact decimal text as numerator and power-of-ten denominator. */
function rational(decimal: string): { numerator: bigint; denominator: bigint } {
  const [whole = '0', fraction = ''] = plainText(decimal).split('.')
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) }
}

/** A decimal of minor units as whole minor units: 1.5 → 2. */
export function roundMinor(decimal: string): bigint {
  const { numerator, denominator } = rational(decimal)
  return divideRounded(numerator, denominator)
}

/** `amount × part / whole`: the share of a period that is charged for. */
export function shareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  return divideRounded(amount * part, whole)
}

/** "18" percent of an amount. */
export function percentOf(amount: bigint, percent: string): bigint {
  const { numerator, denominator } = rational(percent)
  return divideRounded(amount * numerator, denominator * 100n)
}

/** What of a gross amount is the tax of one rate, when the rates together are `allPercent`: gross × rate / (100 + all). */
export function percentWithin(gross: bigint, percent: string, allPercent: string): bigint {
  const rate = rational(percent)
  const whole = rational(plainText(new Big(100).plus(allPercent)))
  return divideRounded(gross * rate.numerator * whole.denominator, rate.denominator * whole.numerator)
}

/** How many packages hold a quantity of at least zero: started ones count when rounding up, full ones only when rounding down. */
export function packagesOf(quantity: string, size: bigint, rounding: 'up' | 'down'): bigint {
  const { numerator, denominator } = rational(quantity)
  const whole = denominator * size
  const full = numerator / whole
  return rounding === 'up' && numerator % whole !== 0n ? full + 1n : full
}

/** Splits `amount` by weights so that the shares sum back: largest remainder, ties to the earlier. */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, w) => sum + w, 0n)
  invariant(total > 0n && weights.every(w => w >= 0n), 'weights are not negative and not all zero')
  const sign = amount < 0n ? -1n : 1n
  const whole = amount * sign
  const shares = weights.map(w => (whole * w) / total)
  let left = whole - shares.reduce((sum, s) => sum + s, 0n)
  const byRemainder = weights
    .map((w, index) => ({ index, remainder: (whole * w) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const { index } of byRemainder) {
    if (left === 0n) break
    shares[index] = shares[index]! + 1n
    left -= 1n
  }
  return shares.map(s => s * sign)
}

/** Minor units as a plain decimal text: 49900 inr → "499.00", 499 jpy → "499", 1500 kwd → "1.500". */
export function decimalText(amount: bigint, currency: string): string {
  const exponent = exponentOf(currency)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0')
  const sign = amount < 0n ? '-' : ''
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

/** A decimal of minor units as a decimal of major units: "0.25" usd → "0.0025". For arithmetic shown to people. */
export function majorText(minorDecimal: string, currency: string): string {
  const exponent = exponentOf(currency)
  const places = Math.max(exponent, (minorDecimal.split('.')[1]?.length ?? 0) + exponent)
  const major = new Big(`${plainText(minorDecimal)}e-${exponent}`)
  const exact = major.toFixed(places)
  return exact.includes('.') ? exact.replace(new RegExp(`(\\.\\d{${exponent}}\\d*?)0+$`), '$1').replace(/\.$/, '') : exact
}
