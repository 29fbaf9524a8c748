import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocate, decimalText, divideRounded, majorText, multiplyRounded } from './money.ts'

const products: [name: string, unit: string, quantity: string, expected: bigint][] = [
  ['a tie rounds away from zero', '0.05', '30', 2n],
  ['a negative tie rounds away from zero', '-0.05', '30', -2n],
  ['just below a tie rounds down', '0.0499999', '30', 1n],
  ['whole prices need no rounding', '49900', '3', 149_700n],
  ['twelve places are exact', '0.000000000001', '1500000000000', 2n],
  ['a fractional quantity', '100', '0.005', 1n],
  ['zero', '0', '5', 0n],
]

for (const [name, unit, quantity, expected] of products) {
  test(`unit × quantity: ${name}`, () => assert.equal(multiplyRounded(unit, quantity), expected))
}

test('a quotient is the mirror of its negative', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.bigInt(1n, 10n ** 9n), (n, d) => {
      assert.equal(divideRounded(-n, d), -divideRounded(n, d))
      assert.equal(divideRounded(n, -d), divideRounded(-n, d))
    }),
  )
})

test('shares sum back, keep their sign and differ from the exact share by less than one', () => {
  const weights = fc.array(fc.bigInt(0n, 10n ** 6n), { minLength: 1, maxLength: 12 }).filter(w => w.some(x => x > 0n))
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (amount, w) => {
      const shares = allocate(amount, w)
      assert.equal(
        shares.reduce((a, b) => a + b, 0n),
        amount,
      )
      const total = w.reduce((a, b) => a + b, 0n)
      for (const [i, share] of shares.entries()) {
        assert.ok(share === 0n || share < 0n === amount < 0n)
        const gap = share * total - amount * w[i]!
        assert.ok((gap < 0n ? -gap : gap) < total)
      }
    }),
  )
})

const texts: [bigint, string, string][] = [
  [49_900n, 'inr', '499.00'],
  [499n, 'jpy', '499'],
  [1_500n, 'kwd', '1.500'],
  [5n, 'usd', '0.05'],
  [-5n, 'usd', '-0.05'],
  [0n, 'kwd', '0.000'],
]
for (const [amount, currency, expected] of texts) {
  test(`${amount} ${currency} reads ${expected}`, () => assert.equal(decimalText(amount, currency), expected))
}

const majors: [string, string, string][] = [
  ['4900', 'usd', '49.00'],
  ['0.25', 'usd', '0.0025'],
  ['0.250', 'usd', '0.0025'],
  ['500', 'jpy', '500'],
  ['1500', 'kwd', '1.500'],
  ['0.5', 'jpy', '0.5'],
  ['0', 'usd', '0.00'],
]
for (const [minor, currency, expected] of majors) {
  test(`${minor} minor ${currency} is ${expected}`, () => assert.equal(majorText(minor, currency), expected))
}
