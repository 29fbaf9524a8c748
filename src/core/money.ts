/**
 * Amounts are bigint minor units; unit prices and quantities are exact decimals. The only place that divides:
 * exact rationals, rounded half away from zero, so that a credit is exactly minus its charge.
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

/** An exact decimal text as numerator and power-of-ten denominator. */
function rational(decimal: string): { numerator: bigint; denominator: bigint } {
  const plain = new Big(decimal).toFixed()
  const [whole = '0', fraction = ''] = plain.split('.')
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) }
}

/** unit price in minor units (up to 12 places) × quantity, rounded once: D1, 0.05 × 30 = 1.5 → 2. */
export function multiplyRounded(unitAmountDecimal: string, quantity: string): bigint {
  const price = rational(unitAmountDecimal)
  const count = rational(quantity)
  return divideRounded(price.numerator * count.numerator, price.denominator * count.denominator)
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
  const major = new Big(`${new Big(minorDecimal).toFixed()}e-${exponent}`)
  const exact = major.toFixed(places)
  return exact.includes('.') ? exact.replace(new RegExp(`(\\.\\d{${exponent}}\\d*?)0+$`), '$1').replace(/\.$/, '') : exact
}
