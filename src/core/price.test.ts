import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from './failure.ts'
import { amountMax } from './money.ts'
import { chargesNothing, type PriceTerms, priceQuantity, type Tier } from './price.ts'

const terms = (given: Partial<PriceTerms> = {}): PriceTerms => ({
  currency: 'usd',
  model: 'per_unit',
  unitAmountDecimal: given.tiers ? null : '4900',
  tiers: null,
  packageSize: null,
  packageRounding: 'up',
  freeUnits: '0',
  minimumAmount: null,
  maximumAmount: null,
  flatWhenZero: false,
  version: 1,
  ...given,
})
const tier = (up_to: string | null, unit_amount_decimal: string, flat_amount_decimal = '0'): Tier => ({
  up_to,
  unit_amount_decimal,
  flat_amount_decimal,
})
const graduated = (tiers: Tier[], more: Partial<PriceTerms> = {}): Partial<PriceTerms> => ({ model: 'graduated', tiers, ...more })
const volume = (tiers: Tier[], more: Partial<PriceTerms> = {}): Partial<PriceTerms> => ({ model: 'volume', tiers, ...more })

const seats = [tier('10', '1000'), tier('50', '800'), tier(null, '600')]
const steps = [tier('5', '0', '100'), tier('10', '0', '50'), tier('15', '5'), tier(null, '1')]
const stairs = [tier('5', '0', '100'), tier('10', '0', '150'), tier('15', '10'), tier(null, '5')]
const credits = [tier('100', '10'), tier('500', '5'), tier(null, '2')]
const calls = [tier('5', '1000', '10000'), tier(null, '500', '5000')]
const storage = [tier('10', '500', '10000'), tier(null, '200', '5000')]
const boxes = { model: 'package', unitAmountDecimal: '10000', packageSize: 10n } as const

const tables: [name: string, price: Partial<PriceTerms>, amounts: Record<string, bigint>][] = [
  ['volume: cheaper seats for larger teams', volume(seats), { 11: 8_800n, 51: 30_600n, 100: 60_000n }],
  ['graduated: cheaper seats above 10 and above 50', graduated(seats), { 15: 14_000n, 50: 42_000n, 51: 42_600n, 100: 72_000n }],
  ['graduated: a first tier for nothing', graduated([tier('5', '0'), tier(null, '1000')]), { 8: 3_000n }],
  ['graduated: flat tiers before counted ones', graduated(steps), { 22: 182n }],
  ['volume: flat tiers before counted ones', volume(stairs, { flatWhenZero: true }), { 0: 100n, 14: 140n, 15: 150n, 16: 80n, 100: 500n }],
  ['graduated: ten cents, five cents, two cents', graduated(credits), { 50: 500n, 100: 1_000n, 250: 1_750n, 500: 3_000n, 1000: 4_000n }],
  ['volume: ten cents, five cents, two cents', volume(credits), { 101: 505n, 250: 1_250n, 500: 2_500n, 1000: 2_000n }],
  ['graduated: a flat amount and units in every tier', graduated(calls, { flatWhenZero: true }), { 0: 10_000n, 3: 13_000n, 8: 21_500n }],
  ['volume: a flat amount and units of one tier', volume(storage), { 5: 12_500n, 15: 8_000n }],
  ['package: started ones count', boxes, { 3: 10_000n, 15: 20_000n }],
  ['package: five units free', { ...boxes, freeUnits: '5' }, { 3: 0n, 12: 10_000n }],
  ['a twentieth of a cent, thirty times', { unitAmountDecimal: '0.05' }, { 30: 2n }],
]

const edges: typeof tables = [
  ['per_unit', {}, { 0: 0n, 1: 4_900n, 3: 14_700n, '0.5': 2_450n, '1.000': 4_900n }],
  ['flat: once, whatever the quantity', { model: 'flat' }, { 0: 4_900n, 1: 4_900n, 7: 4_900n }],
  [
    'graduated: no units, and both ends of every tier',
    graduated(seats),
    { 0: 0n, 1: 1_000n, 10: 10_000n, 11: 10_800n, 50: 42_000n, 51: 42_600n },
  ],
  ['volume: no units, and both ends of every tier', volume(seats), { 0: 0n, 1: 1_000n, 10: 10_000n, 11: 8_800n, 50: 40_000n, 51: 30_600n }],
  ['volume: the least bit above an end is in the next tier', volume(storage), { 10: 15_000n, '10.000000000001': 7_000n }],
  ['graduated: the least bit above an end pays the next flat amount', graduated(calls), { 5: 15_000n, '5.000000000001': 20_000n }],
  ['graduated: no units, and its first flat amount is not for nothing', graduated(calls), { 0: 0n }],
  [
    'package: full ones only',
    { ...boxes, packageRounding: 'down' },
    { 0: 0n, 9: 0n, '9.999999999999': 0n, 10: 10_000n, 19: 10_000n, 20: 20_000n },
  ],
  ['package: a bit of one is started', boxes, { 0: 0n, '0.000000000001': 10_000n, 10: 10_000n, '10.5': 20_000n }],
  ['free units: a flat price counts none', { model: 'flat', freeUnits: '5' }, { 3: 4_900n }],
  ['free units: per_unit', { freeUnits: '5' }, { 4: 0n, 5: 0n, 6: 4_900n }],
  ['free units: a part of one', { freeUnits: '0.5' }, { 1: 2_450n }],
  ['free units: graduated tiers count what is left', graduated(seats, { freeUnits: '5' }), { 5: 0n, 15: 10_000n, 16: 10_800n }],
  ['free units: the volume is what is left', volume(seats, { freeUnits: '5' }), { 15: 10_000n, 16: 8_800n }],
  ['free units: none left is no units', graduated(calls, { freeUnits: '5' }), { 5: 0n }],
  ['free units: none left pays the flat amount', graduated(calls, { freeUnits: '5', flatWhenZero: true }), { 5: 10_000n }],
  ['free units: full packages of what is left', { ...boxes, packageRounding: 'down', freeUnits: '5' }, { 14: 0n }],
  ['minimum', { minimumAmount: 9_800n }, { 0: 9_800n, 1: 9_800n, 2: 9_800n, 3: 14_700n }],
  ['maximum', { maximumAmount: 9_800n }, { 1: 4_900n, 2: 9_800n, 3: 9_800n, 999999999999: 9_800n }],
  ['minimum and maximum the same', { minimumAmount: 700n, maximumAmount: 700n }, { 0: 700n, 9: 700n }],
  ['a maximum of nothing', { maximumAmount: 0n }, { 9: 0n }],
  ['twelve places', { unitAmountDecimal: '0.000000000001' }, { 1: 0n, 499999999999: 0n, 500000000000: 1n }],
  ['twelve places of both', { unitAmountDecimal: '999999.999999999999' }, { '0.000001': 1n }],
  ['a line is rounded once, not each tier', graduated([tier('1', '0.4'), tier(null, '0.4')]), { 2: 1n }],
  ['a flat amount with a fraction', volume([tier(null, '0.25', '0.25')]), { 1: 1n }],
  ['yen', { currency: 'jpy', unitAmountDecimal: '0.5' }, { 3: 2n }],
  ['dinars', { currency: 'kwd', unitAmountDecimal: '1500' }, { 2: 3_000n }],
  ['the most there can be', { unitAmountDecimal: '999999999999' }, { 1: amountMax }],
]

for (const [name, price, amounts] of [...tables, ...edges])
  for (const [quantity, amount] of Object.entries(amounts))
    test(`${name}: ${quantity} cost ${amount}`, () => {
      assert.equal(priceQuantity(terms(price), quantity).amount, amount)
    })

const explained: [name: string, price: Partial<PriceTerms>, quantity: string, steps: string[]][] = [
  ['per_unit', {}, '3', ['3 × 49.00: 14700']],
  ['less than a cent', { unitAmountDecimal: '0.05' }, '30', ['30 × 0.0005: 2']],
  ['flat', { model: 'flat' }, '3', ['1 × 49.00: 4900']],
  ['flat, whatever is free', { model: 'flat', freeUnits: '5' }, '3', ['1 × 49.00: 4900']],
  ['no decimals', { currency: 'jpy', unitAmountDecimal: '500' }, '2', ['2 × 500: 1000']],
  ['three decimals', { currency: 'kwd', unitAmountDecimal: '1500' }, '2', ['2 × 1.500: 3000']],
  ['package', boxes, '15', ['2 × 10 for 100.00: 20000']],
  ['graduated', graduated(steps), '22', ['1.00 flat: 100', '0.50 flat: 50', '5 × 0.05: 25', '7 × 0.01: 7']],
  [
    'graduated with a flat amount and units',
    graduated(calls),
    '8',
    ['100.00 flat: 10000', '5 × 10.00: 5000', '50.00 flat: 5000', '3 × 5.00: 1500'],
  ],
  ['a tier for nothing is seen', graduated([tier('5', '0'), tier(null, '1000')]), '8', ['5 × 0.00: 0', '3 × 10.00: 3000']],
  ['volume', volume(seats), '11', ['11 × 8.00: 8800']],
  ['no units and a flat amount', volume(stairs, { flatWhenZero: true }), '0', ['1.00 flat: 100']],
  ['free units', { freeUnits: '2.50' }, '3', ['2.5 free: 0', '0.5 × 49.00: 2450']],
  ['fewer than are free', { freeUnits: '5' }, '3', ['3 free: 0', '0 × 49.00: 0']],
  ['minimum', { minimumAmount: 5_000n }, '1', ['1 × 49.00: 4900', 'at least 50.00: 100']],
  ['maximum', { maximumAmount: 5_000n }, '2', ['2 × 49.00: 9800', 'at most 50.00: -4800']],
  [
    'rounding falls on the step that passes the half',
    graduated([tier('1', '0.4'), tier(null, '0.4')]),
    '2',
    ['1 × 0.004: 0', '1 × 0.004: 1'],
  ],
]
for (const [name, price, quantity, expected] of explained) {
  test(`explanation: ${name}`, () => {
    const { explanation } = priceQuantity(terms({ ...price, version: 7 }), quantity)

    assert.equal(explanation.price_version, 7)
    assert.deepEqual(
      explanation.steps.map(step => `${step.what}: ${step.amount}`),
      expected,
    )
  })
}

test('the quantity is told as it was asked, free units included; of a flat price it is one', () => {
  assert.equal(priceQuantity(terms({ freeUnits: '2' }), 3n).quantity, '3')
  assert.equal(priceQuantity(terms(), '3.50').quantity, '3.5')
  assert.equal(priceQuantity(terms({ model: 'flat' }), 3n).quantity, '1')
})

const tooLarge: [name: string, price: Partial<PriceTerms>, quantity: string][] = [
  ['one unit more', { unitAmountDecimal: '999999999999' }, '2'],
  ['by rounding alone', { unitAmountDecimal: '999999999999.5' }, '1'],
  ['a flat amount on top', volume([tier(null, '999999999999', '1')]), '1'],
  ['a hundred digits', { unitAmountDecimal: '1' }, `1${'0'.repeat(100)}`],
]
for (const [name, price, quantity] of tooLarge) {
  test(`past the limit is refused: ${name}`, () => {
    assert.throws(
      () => priceQuantity(terms(price), quantity),
      (e: Failure) => e instanceof Failure && e.code === 'amount_too_large' && e.message.includes(String(amountMax)),
    )
  })
}

test('a negative quantity is a fault of ours', () => {
  assert.throws(() => priceQuantity(terms(), -1n), /invariant/)
})

const nothings: [name: string, price: Partial<PriceTerms>, nothing: boolean][] = [
  ['zero a unit', { unitAmountDecimal: '0' }, true],
  ['the least a unit', { unitAmountDecimal: '0.000000000001' }, false],
  ['zero a unit and a minimum', { unitAmountDecimal: '0', minimumAmount: 1n }, false],
  ['zero a unit and a minimum of zero', { unitAmountDecimal: '0', minimumAmount: 0n }, true],
  ['a maximum of zero', { maximumAmount: 0n }, true],
  ['only the last tier charges', graduated([tier('9', '0'), tier(null, '1')]), false],
  ['only a flat amount charges', volume([tier('9', '0', '1'), tier(null, '0')]), false],
  ['tiers for nothing', graduated([tier('9', '0'), tier(null, '0')]), true],
]
for (const [name, price, nothing] of nothings) {
  test(`${name} can ${nothing ? 'never' : 'sometimes'} be charged`, () => assert.equal(chargesNothing(terms(price)), nothing))
}
