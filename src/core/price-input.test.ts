import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from './failure.ts'
import { amountMax } from './money.ts'
import { priceModels, priceQuantity } from './price.ts'
import { priceTerms, type TermsGiven, type TierGiven, unitAmount } from './price-input.ts'

const given = (some: Partial<TermsGiven> = {}): TermsGiven => ({
  currency: 'usd',
  model: 'per_unit',
  unitAmount: null,
  unitAmountDecimal: null,
  tiers: null,
  packageSize: null,
  packageRounding: null,
  freeUnits: null,
  minimumAmount: null,
  maximumAmount: null,
  flatWhenZero: false,
  ...some,
})
const tier = (upTo: bigint | null, some: Partial<TierGiven> = { unitAmount: 100n }): TierGiven => ({
  upTo,
  unitAmount: null,
  unitAmountDecimal: null,
  flatAmount: null,
  flatAmountDecimal: null,
  ...some,
})
const last = tier(null)
const graduated = (...tiers: TierGiven[]) => given({ model: 'graduated', tiers })

const bad: [name: string, given: TermsGiven, code: string, param: string][] = [
  ['no amount', given(), 'parameter_missing', 'unit_amount'],
  ['both spellings', given({ unitAmount: 1n, unitAmountDecimal: '1' }), 'amount_invalid', 'unit_amount_decimal'],
  ['below zero', given({ unitAmount: -1n }), 'amount_invalid', 'unit_amount'],
  ['past the limit', given({ unitAmount: amountMax + 1n }), 'amount_invalid', 'unit_amount'],
  ['a decimal below zero', given({ unitAmountDecimal: '-0.5' }), 'amount_invalid', 'unit_amount_decimal'],
  ['thirteen places', given({ unitAmountDecimal: '0.0000000000001' }), 'amount_invalid', 'unit_amount_decimal'],
  ['thirteen digits', given({ unitAmountDecimal: '1000000000000' }), 'amount_invalid', 'unit_amount_decimal'],
  ['not a number', given({ unitAmountDecimal: 'NaN' }), 'amount_invalid', 'unit_amount_decimal'],
  ['an exponent', given({ unitAmountDecimal: '1e5' }), 'amount_invalid', 'unit_amount_decimal'],
  ['an empty text', given({ unitAmountDecimal: '' }), 'amount_invalid', 'unit_amount_decimal'],
  ['a line break', given({ unitAmountDecimal: '1\n' }), 'amount_invalid', 'unit_amount_decimal'],
  ['flat without an amount', given({ model: 'flat' }), 'parameter_missing', 'unit_amount'],

  ['a unit amount beside tiers', given({ model: 'graduated', unitAmount: 1n, tiers: [last] }), 'parameter_invalid', 'unit_amount'],
  ['a decimal beside tiers', given({ model: 'volume', unitAmountDecimal: '1', tiers: [last] }), 'parameter_invalid', 'unit_amount_decimal'],
  ['tiers of per_unit', given({ unitAmount: 1n, tiers: [last] }), 'parameter_invalid', 'tiers'],
  ['tiers of flat', given({ model: 'flat', unitAmount: 1n, tiers: [last] }), 'parameter_invalid', 'tiers'],
  ['tiers of package', given({ model: 'package', packageSize: 9n, unitAmount: 1n, tiers: [last] }), 'parameter_invalid', 'tiers'],
  ['no tiers even when they are none', given({ unitAmount: 1n, tiers: [] }), 'parameter_invalid', 'tiers'],
  ['graduated without tiers', given({ model: 'graduated' }), 'parameter_missing', 'tiers'],
  ['volume with no tier', given({ model: 'volume', tiers: [] }), 'parameter_missing', 'tiers'],
  ['an end in the last tier', graduated(tier(5n), tier(9n)), 'parameter_invalid', 'tiers.1.up_to'],
  ['an end in the only tier', graduated(tier(5n)), 'parameter_invalid', 'tiers.0.up_to'],
  ['no end before the last tier', graduated(tier(null), last), 'parameter_invalid', 'tiers.0.up_to'],
  ['tiers that fall', graduated(tier(9n), tier(5n), last), 'parameter_invalid', 'tiers.1.up_to'],
  ['tiers that stand', graduated(tier(5n), tier(5n), last), 'parameter_invalid', 'tiers.1.up_to'],
  ['a tier of no units', graduated(tier(0n), last), 'parameter_invalid', 'tiers.0.up_to'],
  ['a tier without amounts', graduated(tier(5n), tier(null, {})), 'parameter_missing', 'tiers.1'],
  [
    'both spellings in a tier',
    graduated(tier(null, { unitAmount: 1n, unitAmountDecimal: '1' })),
    'amount_invalid',
    'tiers.0.unit_amount_decimal',
  ],
  ['a unit below zero in a tier', graduated(tier(null, { unitAmount: -1n })), 'amount_invalid', 'tiers.0.unit_amount'],
  ['a bad decimal in a tier', graduated(tier(null, { unitAmountDecimal: '.5' })), 'amount_invalid', 'tiers.0.unit_amount_decimal'],
  [
    'both spellings of a flat amount',
    graduated(tier(null, { flatAmount: 1n, flatAmountDecimal: '1' })),
    'amount_invalid',
    'tiers.0.flat_amount_decimal',
  ],
  ['a flat amount past the limit', graduated(tier(null, { flatAmount: amountMax + 1n })), 'amount_invalid', 'tiers.0.flat_amount'],
  ['a bad flat decimal', graduated(tier(5n), tier(null, { flatAmountDecimal: '-1' })), 'amount_invalid', 'tiers.1.flat_amount_decimal'],

  ['package without a size', given({ model: 'package', unitAmount: 1n }), 'parameter_missing', 'package.package_size'],
  ['a package of per_unit', given({ unitAmount: 1n, packageSize: 10n }), 'parameter_invalid', 'package'],
  ['a package of volume', given({ model: 'volume', tiers: [last], packageSize: 10n }), 'parameter_invalid', 'package'],
  ['package without an amount', given({ model: 'package', packageSize: 10n }), 'parameter_missing', 'unit_amount'],

  ['free units below zero', given({ unitAmount: 1n, freeUnits: '-5' }), 'parameter_invalid', 'free_units'],
  ['free units of thirteen digits', given({ unitAmount: 1n, freeUnits: '1000000000000' }), 'parameter_invalid', 'free_units'],
  ['free units that are none', given({ unitAmount: 1n, freeUnits: 'five' }), 'parameter_invalid', 'free_units'],
  ['flat_when_zero of per_unit', given({ unitAmount: 1n, flatWhenZero: true }), 'parameter_invalid', 'flat_when_zero'],
  ['flat_when_zero of flat', given({ model: 'flat', unitAmount: 1n, flatWhenZero: true }), 'parameter_invalid', 'flat_when_zero'],
  [
    'flat_when_zero of package',
    given({ model: 'package', packageSize: 9n, unitAmount: 1n, flatWhenZero: true }),
    'parameter_invalid',
    'flat_when_zero',
  ],
  ['a maximum below the minimum', given({ unitAmount: 1n, minimumAmount: 5n, maximumAmount: 4n }), 'parameter_invalid', 'maximum_amount'],
]
for (const [name, terms, code, param] of bad) {
  test(`refused: ${name}`, () => {
    for (const [place, at] of [
      ['', param],
      ['prices.2', `prices.2.${param}`],
    ] as const)
      assert.throws(
        () => priceTerms(terms, place),
        (e: Failure) => {
          assert.ok(e instanceof Failure)
          assert.deepEqual({ code: e.code, param: e.param }, { code, param: at })
          return true
        },
      )
  })
}

const nothingGiven = {
  currency: 'usd',
  tiers: null,
  packageSize: null,
  packageRounding: 'up',
  freeUnits: '0',
  minimumAmount: null,
  maximumAmount: null,
  flatWhenZero: false,
}
const good: [name: string, given: TermsGiven, stored: object][] = [
  ['whole minor units', given({ unitAmount: 4_900n }), { model: 'per_unit', unitAmountDecimal: '4900' }],
  ['nothing at all', given({ unitAmount: 0n }), { model: 'per_unit', unitAmountDecimal: '0' }],
  ['a decimal', given({ unitAmountDecimal: '0.25' }), { model: 'per_unit', unitAmountDecimal: '0.25' }],
  ['zeros that say nothing', given({ model: 'flat', unitAmountDecimal: '007.50' }), { model: 'flat', unitAmountDecimal: '7.5' }],
  ['the least there is', given({ unitAmountDecimal: '0.000000000001' }), { model: 'per_unit', unitAmountDecimal: '0.000000000001' }],
  ['the most there is', given({ unitAmount: amountMax }), { model: 'per_unit', unitAmountDecimal: '999999999999' }],
  [
    'a package',
    given({ model: 'package', unitAmount: 5n, packageSize: 10n, packageRounding: 'down' }),
    { model: 'package', unitAmountDecimal: '5', packageSize: 10n, packageRounding: 'down' },
  ],
  [
    'tiers by unit, by flat amount and by both',
    graduated(tier(5n), tier(9n, { flatAmount: 7n }), tier(null, { unitAmountDecimal: '0.50', flatAmountDecimal: '1.5' })),
    {
      model: 'graduated',
      unitAmountDecimal: null,
      tiers: [
        { up_to: '5', unit_amount_decimal: '100', flat_amount_decimal: '0' },
        { up_to: '9', unit_amount_decimal: '0', flat_amount_decimal: '7' },
        { up_to: null, unit_amount_decimal: '0.5', flat_amount_decimal: '1.5' },
      ],
    },
  ],
  [
    'one tier, flat when zero',
    given({ model: 'volume', tiers: [last], flatWhenZero: true }),
    {
      model: 'volume',
      unitAmountDecimal: null,
      tiers: [{ up_to: null, unit_amount_decimal: '100', flat_amount_decimal: '0' }],
      flatWhenZero: true,
    },
  ],
  [
    'free units, a minimum and the same maximum',
    given({ unitAmount: 1n, freeUnits: '2.50', minimumAmount: 5n, maximumAmount: 5n }),
    { model: 'per_unit', unitAmountDecimal: '1', freeUnits: '2.5', minimumAmount: 5n, maximumAmount: 5n },
  ],
]
for (const [name, terms, stored] of good) {
  test(`accepted: ${name}`, () => assert.deepEqual(priceTerms(terms, 'prices.0'), { ...nothingGiven, ...stored }))
}

test('a refused amount is named by its own field', () => {
  const messageOf = (param: string) => {
    try {
      return unitAmount({ unitAmount: -1n, unitAmountDecimal: null }, param)
    } catch (e) {
      return (e as Failure).message
    }
  }

  assert.match(messageOf('unit_amount'), /^unit_amount is a whole number/)
  assert.match(messageOf('prices.0.tiers.1.flat_amount'), /^flat_amount is a whole number/)
})

/** Mostly sound: a good deal of what it makes has to be accepted, or the property says nothing. */
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 1 })
const someDecimal = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.nat(999_999), fc.bigInt(0n, 10n ** 12n - 1n)).map(([w, f]) => `${w}.${f.toString().padStart(12, '0')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('-1', '1e3', '', '999999999999.999999999999', '0') },
)
const someAmount = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt(0n, 10n ** 6n) },
  { weight: 1, arbitrary: fc.constantFrom(-1n, amountMax, amountMax + 1n) },
)
const oneSpelling = fc.oneof(
  { weight: 9, arbitrary: someAmount.map(unitAmount => ({ unitAmount, unitAmountDecimal: null })) },
  { weight: 9, arbitrary: someDecimal.map(unitAmountDecimal => ({ unitAmount: null, unitAmountDecimal })) },
  { weight: 1, arbitrary: fc.constant({ unitAmount: null, unitAmountDecimal: null }) },
)
const someTiers = fc
  .array(fc.record({ width: fc.bigInt(0n, 400n), unit: oneSpelling, flat: oneSpelling }), { minLength: 1, maxLength: 5 })
  .map(list => {
    let end = 0n
    return list.map(({ width, unit, flat }, n): TierGiven => {
      end += width
      const upTo = n === list.length - 1 ? null : end
      return { ...unit, upTo, flatAmount: flat.unitAmount, flatAmountDecimal: flat.unitAmountDecimal }
    })
  })
const someGiven: fc.Arbitrary<TermsGiven> = fc
  .record({
    model: fc.constantFrom(...priceModels),
    currency: fc.constantFrom('usd', 'jpy', 'kwd'),
    amount: oneSpelling,
    tiers: someTiers,
    packageSize: fc.bigInt(1n, 10n ** 9n),
    packageRounding: rarely(fc.constantFrom('up', 'down')),
    freeUnits: rarely(someDecimal),
    minimumAmount: rarely(fc.bigInt(0n, 1_000n)),
    maximumAmount: rarely(fc.bigInt(900n, 10n ** 6n)),
    flatWhenZero: fc.boolean(),
    muddled: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ amount, muddled, ...rest }) => {
    const tiered = rest.model === 'graduated' || rest.model === 'volume'
    if (muddled === 0) return { ...rest, ...amount }
    return {
      ...rest,
      ...(tiered ? { unitAmount: null, unitAmountDecimal: null } : amount),
      tiers: tiered ? rest.tiers : null,
      packageSize: rest.model === 'package' ? rest.packageSize : null,
      flatWhenZero: tiered && rest.flatWhenZero,
    }
  })
const someQuantity = fc.oneof(
  fc.bigInt(0n, amountMax).map(String),
  fc.bigInt(0n, 2_000n).map(String),
  someDecimal.filter(d => /^\d+(\.\d+)?$/.test(d)),
)

test('what is accepted prices every quantity, or says that it is too much; what is not is refused by name', () => {
  const seen = { priced: 0, refused: 0 }
  fc.assert(
    fc.property(someGiven, someQuantity, (terms, quantity) => {
      try {
        const priced = priceQuantity({ ...priceTerms(terms, ''), version: 1 }, quantity)
        assert.ok(priced.amount >= 0n && priced.amount <= amountMax)
        seen.priced++
      } catch (e) {
        if (!(e instanceof Failure)) throw e
        assert.ok(e.code === 'amount_too_large' || e.param !== null, e.message)
        seen.refused++
      }
    }),
    { seed: 20_261_121, numRuns: 1_000 },
  )
  assert.ok(seen.priced > 200 && seen.refused > 100, JSON.stringify(seen))
})

test('what is stored is accepted again as it stands', () => {
  fc.assert(
    fc.property(someDecimal, text => {
      const read = (decimal: string) => unitAmount({ unitAmount: null, unitAmountDecimal: decimal }, 'unit_amount')
      try {
        const stored = read(text)
        assert.equal(read(stored), stored)
      } catch (e) {
        if (!(e instanceof Failure)) throw e
      }
    }),
    { seed: 20_261_121 },
  )
})
