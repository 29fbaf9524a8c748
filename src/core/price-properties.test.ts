/** What holds of every price, over thousands of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { divideRounded } from './money.ts'
import { type PriceTerms, priceQuantity, type Tier } from './price.ts'

const runs = { seed: 20_261_121, numRuns: 400 }

const tiered = (model: 'graduated' | 'volume', tiers: Tier[], given: Partial<PriceTerms> = {}): PriceTerms => ({
  currency: 'usd',
  model,
  unitAmountDecimal: null,
  tiers,
  packageSize: null,
  packageRounding: 'up',
  freeUnits: '0',
  minimumAmount: null,
  maximumAmount: null,
  flatWhenZero: false,
  version: 1,
  ...given,
})

/** Decimals are made of whole trillionths, so that the tests can reckon without decimals. */
const trillion = 10n ** 12n
const decimal = (trillionths: bigint) => `${trillionths / trillion}.${(trillionths % trillion).toString().padStart(12, '0')}`
const someDecimal = (max: bigint) => fc.bigInt(0n, max * trillion)

type WholeTier = { upTo: bigint | null; unit: bigint; flat: bigint }
const someTiers: fc.Arbitrary<WholeTier[]> = fc
  .array(fc.record({ width: fc.bigInt(1n, 40n), unit: someDecimal(5_000n), flat: fc.oneof(fc.constant(0n), someDecimal(500n)) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map(list => {
    let end = 0n
    return list.map(({ width, unit, flat }, n) => {
      end += width
      return { upTo: n === list.length - 1 ? null : end, unit, flat }
    })
  })
const written = (tiers: readonly WholeTier[]): Tier[] =>
  tiers.map(t => ({ up_to: t.upTo?.toString() ?? null, unit_amount_decimal: decimal(t.unit), flat_amount_decimal: decimal(t.flat) }))
const someQuantity = someDecimal(250n)
const someAmountOrNone = fc.option(fc.bigInt(0n, 20_000n), { nil: null })

test('graduated amounts are the sum of what each tier holds, rounded once', () => {
  fc.assert(
    fc.property(someTiers, fc.bigInt(0n, 250n), (tiers, quantity) => {
      let exact = 0n
      for (let unit = 1n; unit <= quantity; unit++) {
        const n = tiers.findIndex(t => t.upTo === null || unit <= t.upTo)
        const isFirst = unit === (tiers[n - 1]?.upTo ?? 0n) + 1n
        exact += tiers[n]!.unit + (isFirst ? tiers[n]!.flat : 0n)
      }

      const priced = priceQuantity(tiered('graduated', written(tiers)), quantity)

      assert.equal(priced.amount, divideRounded(exact, trillion))
    }),
    runs,
  )
})

test('graduated totals never fall with the quantity', () => {
  fc.assert(
    fc.property(someTiers, someQuantity, someQuantity, someDecimal(20n), fc.boolean(), (tiers, quantity, more, free, flatWhenZero) => {
      const price = tiered('graduated', written(tiers), { freeUnits: decimal(free), flatWhenZero })

      const [small, large] = [quantity, quantity + more].map(q => priceQuantity(price, decimal(q)).amount)

      assert.ok(small! <= large!)
    }),
    runs,
  )
})

test('a volume costs what it would if its tier were the only one', () => {
  fc.assert(
    fc.property(
      someTiers,
      someQuantity.filter(q => q > 0n),
      (tiers, quantity) => {
        const within = tiers.find(t => t.upTo === null || quantity <= t.upTo * trillion)!

        const priced = priceQuantity(tiered('volume', written(tiers)), decimal(quantity))

        assert.equal(priced.amount, divideRounded(within.unit * quantity + within.flat * trillion, trillion * trillion))
      },
    ),
    runs,
  )
})

const somePrice: fc.Arbitrary<PriceTerms> = fc
  .record({
    model: fc.constantFrom('flat', 'per_unit', 'package', 'graduated', 'volume'),
    currency: fc.constantFrom('usd', 'jpy', 'kwd'),
    unit: someDecimal(5_000n),
    tiers: someTiers,
    packageSize: fc.bigInt(1n, 30n),
    packageRounding: fc.constantFrom('up', 'down'),
    freeUnits: fc.oneof(fc.constant('0'), someDecimal(20n).map(decimal)),
    bounds: fc.tuple(someAmountOrNone, someAmountOrNone),
    flatWhenZero: fc.boolean(),
  })
  .map(({ model, unit, tiers, packageSize, bounds, ...rest }) => {
    const byTiers = model === 'graduated' || model === 'volume'
    const [minimumAmount, above] = bounds
    return {
      ...rest,
      model,
      unitAmountDecimal: byTiers ? null : decimal(unit),
      tiers: byTiers ? written(tiers) : null,
      packageSize: model === 'package' ? packageSize : null,
      minimumAmount,
      maximumAmount: above === null ? null : above + (minimumAmount ?? 0n),
      version: 1,
    }
  })

test('steps add up to the amount, which stays within minimum and maximum', () => {
  fc.assert(
    fc.property(somePrice, someQuantity, (price, quantity) => {
      const priced = priceQuantity(price, decimal(quantity))

      assert.equal(
        priced.explanation.steps.reduce((sum, s) => sum + s.amount, 0n),
        priced.amount,
      )
      assert.ok(priced.amount >= (price.minimumAmount ?? 0n))
      assert.ok(price.maximumAmount === null || priced.amount <= price.maximumAmount)
    }),
    runs,
  )
})

test('free units cost what a quantity without them does', () => {
  fc.assert(
    fc.property(
      somePrice.filter(p => p.model !== 'flat'),
      someQuantity,
      someDecimal(20n),
      (price, quantity, free) => {
        const withFree = priceQuantity({ ...price, freeUnits: decimal(free) }, decimal(quantity + free))
        const without = priceQuantity({ ...price, freeUnits: '0' }, decimal(quantity))

        assert.equal(withFree.amount, without.amount)
      },
    ),
    runs,
  )
})
