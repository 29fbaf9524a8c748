import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  allocate,
  decimalText,
  divideRounded,
  majorText,
  packagesOf,
  percentOf,
  percentWithin,
  plainText,
  roundMinor,
  shareOf,
} from './money.ts'

const seed = 20_261_121

const rounded: [name: string, decimal: string, expected: bigint][] = [
  ['a tie goes away from zero', '1.5', 2n],
  ['a negative tie goes away from zero', '-1.5', -2n],
  ['just below a tie goes down', '1.499999999999', 1n],
  ['just below a negative tie goes up', '-1.499999999999', -1n],
  ['the least tie', '0.5', 1n],
  ['whole ones stay', '149700', 149_700n],
  ['an exponent is read', '2.5e3', 2_500n],
  ['beyond a float', '9007199254740993.5', 9_007_199_254_740_994n],
  ['zero', '0', 0n],
  ['a negative zero', '-0', 0n],
]
for (const [name, decimal, expected] of rounded) {
  test(`${decimal} minor units: ${name}`, () => assert.equal(roundMinor(decimal), expected))
}

const plains: [given: string, expected: string][] = [
  ['007.50', '7.5'],
  ['1.000', '1'],
  ['1e-12', '0.000000000001'],
  ['1e21', '1000000000000000000000'],
  ['-0.10', '-0.1'],
]
for (const [given, expected] of plains) {
  test(`${given} is plainly ${expected}`, () => assert.equal(plainText(given), expected))
}

const percents: [amount: bigint, percent: string, expected: bigint][] = [
  [49_900n, '18', 8_982n],
  [10n, '5', 1n],
  [-10n, '5', -1n],
  [9n, '5', 0n],
  [1_000n, '7.25', 73n],
  [1_000n, '0.0001', 0n],
  [100n, '100', 100n],
  [100n, '0', 0n],
  [0n, '20', 0n],
]
for (const [amount, percent, expected] of percents) {
  test(`${percent} % of ${amount} are ${expected}`, () => assert.equal(percentOf(amount, percent), expected))
}

const contained: [gross: bigint, percent: string, together: string, expected: bigint][] = [
  [1_200n, '20', '20', 200n],
  [1_150n, '10', '15', 100n],
  [1_150n, '5', '15', 50n],
  [-1_200n, '20', '20', -200n],
  [1_000n, '7.25', '7.25', 68n],
  [1n, '100', '100', 1n],
  [1_000n, '0', '0', 0n],
]
for (const [gross, percent, together, expected] of contained) {
  test(`${gross} contain ${expected} at ${percent} of ${together} %`, () => assert.equal(percentWithin(gross, percent, together), expected))
}

const parts: [amount: bigint, part: bigint, whole: bigint, expected: bigint][] = [
  [2_000n, 871_482n, 2_678_400n, 651n],
  [-2_000n, 871_482n, 2_678_400n, -651n],
  [1n, 1n, 2n, 1n],
  [1n, 0n, 2n, 0n],
  [999n, 7n, 7n, 999n],
]
for (const [amount, part, whole, expected] of parts) {
  test(`${part} of ${whole} of ${amount} are ${expected}`, () => assert.equal(shareOf(amount, part, whole), expected))
}

const packages: [quantity: string, size: bigint, started: bigint, full: bigint][] = [
  ['0', 10n, 0n, 0n],
  ['0.000000000001', 10n, 1n, 0n],
  ['9', 10n, 1n, 0n],
  ['10', 10n, 1n, 1n],
  ['10.5', 10n, 2n, 1n],
  ['20', 10n, 2n, 2n],
  ['7', 1n, 7n, 7n],
]
for (const [quantity, size, started, full] of packages) {
  test(`${quantity} units fill ${full} packages of ${size} and start ${started}`, () => {
    assert.deepEqual([packagesOf(quantity, size, 'up'), packagesOf(quantity, size, 'down')], [started, full])
  })
}

const splits: [name: string, amount: bigint, weights: bigint[], expected: bigint[]][] = [
  ['evenly', 9n, [1n, 1n, 1n], [3n, 3n, 3n]],
  ['a rest to the earlier of equals', 10n, [1n, 1n, 1n], [4n, 3n, 3n]],
  ['two of a rest', 11n, [1n, 1n, 1n], [4n, 4n, 3n]],
  ['a rest to the largest remainder', 10n, [1n, 2n, 4n], [1n, 3n, 6n]],
  ['by weight', 1_000n, [10_000n, 5_000n, 5_000n], [500n, 250n, 250n]],
  ['nothing to what weighs nothing', 1n, [0n, 1n], [0n, 1n]],
  ['less than there are shares', 1n, [1n, 1n], [1n, 0n]],
  ['the mirror of a negative one', -10n, [1n, 1n, 1n], [-4n, -3n, -3n]],
  ['nothing', 0n, [3n, 4n], [0n, 0n]],
]
for (const [name, amount, weights, expected] of splits) {
  test(`${amount} by ${weights.join(' : ')}, ${name}`, () => assert.deepEqual(allocate(amount, weights), expected))
}

test('weights that cannot be shared by are faults of ours', () => {
  for (const weights of [[], [0n, 0n], [2n, -1n]]) assert.throws(() => allocate(1n, weights), /invariant/)
  assert.throws(() => divideRounded(1n, 0n), /invariant/)
})

test('a quotient is the mirror of its negative', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), fc.bigInt(1n, 10n ** 9n), (n, d) => {
      assert.equal(divideRounded(-n, d), -divideRounded(n, d))
      assert.equal(divideRounded(n, -d), divideRounded(-n, d))
    }),
    { seed },
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
    { seed },
  )
})

const texts: [bigint, string, string][] = [
  [49_900n, 'inr', '499.00'],
  [499n, 'jpy', '499'],
  [1_500n, 'kwd', '1.500'],
  [5n, 'usd', '0.05'],
  [-5n, 'usd', '-0.05'],
  [0n, 'kwd', '0.000'],
  [-1_234_567n, 'bhd', '-1234.567'],
  [0n, 'jpy', '0'],
  [999_999_999_999n, 'usd', '9999999999.99'],
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
  ['100', 'jpy', '100'],
  ['1.00', 'jpy', '1'],
  ['0.000000000001', 'kwd', '0.000000000000001'],
  ['-4800', 'usd', '-48.00'],
  ['1050.50', 'usd', '10.505'],
]
for (const [minor, currency, expected] of majors) {
  test(`${minor} minor ${currency} is ${expected}`, () => assert.equal(majorText(minor, currency), expected))
}

test('a decimal text is read back as the amount it was', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.constantFrom('jpy', 'usd', 'kwd'), (amount, currency) => {
      const text = decimalText(amount, currency)

      assert.equal(BigInt(text.replace('.', '')), amount)
      assert.equal(majorText(amount.toString(), currency), text)
    }),
    { seed },
  )
})
