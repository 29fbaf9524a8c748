/** Carts as they may come: what is in the catalog, and what somebody puts together of it. */
import fc from 'fast-check'
import type { ModelCoupon, ModelPrice, ModelRate, ModelTier } from './cart-model.ts'

export const currencies = ['jpy', 'usd', 'inr', 'kwd'] as const
export type Currency = (typeof currencies)[number]
export const products = ['Chair', 'Table', 'Lamp', 'Shelf', 'Plant', 'Desk'] as const
const models = ['flat', 'per_unit', 'package', 'graduated', 'volume'] as const
/** Of each model, both once and monthly. */
const pricesEach = 4

export type SoldPrice = ModelPrice & { currency: Currency; product: string }
export type SoldCoupon = ModelCoupon & { currency: Currency | null }
export type Buyer = { taxStatus: 'none' | 'exempt' | 'reverse'; rates: readonly number[] | null }

export type Catalog = { prices: SoldPrice[]; coupons: SoldCoupon[]; rates: ModelRate[]; buyers: Buyer[] }

/** Minor units as a decimal text: mostly whole, now and then a part of a unit, free, or very much. */
const unitAmount = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 60_000 }).map(String), weight: 12 },
  { arbitrary: fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 99_999 })).map(([w, f]) => `${w}.${f}`), weight: 5 },
  { arbitrary: fc.integer({ min: 1, max: 60 }).map(String), weight: 3 },
  { arbitrary: fc.constantFrom('0', '0.5', '0.000000000001', '33.333333333333'), weight: 3 },
  { arbitrary: fc.integer({ min: 1_000_000, max: 900_000_000 }).map(String), weight: 1 },
)
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 4, nil: null })

const tiers = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 1_500 }), { maxLength: 4 }), fc.array(fc.tuple(unitAmount, unitAmount), { minLength: 5 }))
  .map(([ends, amounts]): ModelTier[] =>
    [...ends.toSorted((a, b) => a - b), null].map((end, n) => ({
      upTo: end === null ? null : BigInt(end),
      unit: amounts[n]![0],
      flat: n % 2 === 0 ? '0' : amounts[n]![1],
    })),
  )

function priceArbitrary(model: ModelPrice['model'], currency: Currency, recurring: boolean): fc.Arbitrary<SoldPrice> {
  const tiered = model === 'graduated' || model === 'volume'
  return fc.record({
    ...{
      model: fc.constant(model),
      currency: fc.constant(currency),
      recurring: fc.constant(recurring),
      product: fc.constantFrom(...products),
    },
    unit: tiered ? fc.constant(null) : unitAmount,
    tiers: tiered ? tiers : fc.constant(null),
    packageSize: model === 'package' ? fc.bigInt({ min: 1n, max: 25n }) : fc.constant(null),
    packageRounding: fc.constantFrom('up', 'down'),
    freeUnits: fc.oneof({ arbitrary: fc.constant('0'), weight: 3 }, { arbitrary: fc.constantFrom('1', '2.5', '10'), weight: 1 }),
    minimum: rarely(fc.bigInt({ min: 0n, max: 900n })),
    maximum: rarely(fc.bigInt({ min: 900n, max: 80_000n })),
    flatWhenZero: tiered ? fc.boolean() : fc.constant(false),
  })
}

const percent = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map(String),
  fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 9 })).map(([whole, tenths]) => `${whole}.${tenths}`),
  fc.constantFrom('33.3333', '66.6667', '100', '0.0001'),
)

function couponArbitrary(currency: Currency | null): fc.Arbitrary<Omit<SoldCoupon, 'name'>> {
  return fc
    .record({
      percentOff: currency === null ? percent : fc.constant(null),
      amountOff: currency === null ? fc.constant(null) : fc.bigInt({ min: 1n, max: 40_000n }),
      duration: fc.constantFrom('once' as const, 'repeating' as const, 'forever' as const),
      products: fc.option(fc.uniqueArray(fc.constantFrom(...products), { minLength: 2, maxLength: 5 }), { nil: null }),
    })
    .map(given => ({ ...given, currency }))
}

const rate = fc.record({
  percentage: fc.constantFrom('0', '5', '7.25', '18', '19', '20', '33.3333'),
  inclusive: fc.boolean(),
})
/** Numbers of rates of the catalog. */
const rateNumbers = fc.uniqueArray(fc.nat(7), { maxLength: 3 })

/** Fixed by its seed. */
export function sampleCatalog(seed: number): Catalog {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number) => fc.sample(arbitrary, { seed, numRuns })
  const kinds = currencies.flatMap(currency => models.flatMap(model => [true, false].map(recurring => ({ currency, model, recurring }))))
  const prices = kinds.flatMap(({ model, currency, recurring }, n) =>
    fc.sample(priceArbitrary(model, currency, recurring), { seed: seed + n, numRuns: pricesEach }),
  )
  const coupons = [null, null, ...currencies].flatMap((currency, n) => fc.sample(couponArbitrary(currency), { seed: seed + n, numRuns: 5 }))
  const rates = sample(rate, 8).map((each, n) => ({ ...each, name: `Tax ${n}` }))
  const statuses = ['none', 'none', 'exempt', 'reverse'] as const
  const buyers = statuses.flatMap((taxStatus, n) => [
    { taxStatus, rates: null },
    { taxStatus, rates: [] },
    { taxStatus, rates: [n] },
    { taxStatus, rates: [n + 1, n + 4] },
  ])
  return { prices, coupons: coupons.map((each, n) => ({ ...each, name: `OFF${n}` })), rates, buyers }
}

export type CartLine = {
  /** A number, taken among those that fit; null: a price made for this cart alone. */
  price: number | null
  inline: { unit: string; product: string }
  quantity: number
  rates: readonly number[] | null
}
export type Cart = {
  /** The second one has tax rates of its own. */
  shop: 0 | 1
  currency: Currency
  action: 'create_subscription' | 'one_time_payment'
  lines: readonly CartLine[]
  coupons: readonly { coupon: number; byCode: boolean }[]
  shipping: number
  rates: readonly number[] | null
  /** null: nobody known. */
  buyer: number | null
  provider: 'sandbox' | 'stripe' | 'razorpay'
}

const quantity = fc.oneof(
  { arbitrary: fc.constant(1), weight: 3 },
  { arbitrary: fc.integer({ min: 1, max: 40 }), weight: 6 },
  { arbitrary: fc.integer({ min: 1, max: 3_000 }), weight: 3 },
  { arbitrary: fc.integer({ min: 1, max: 1_000_000 }), weight: 1 },
)

const line = fc.record({
  price: fc.option(fc.nat(), { freq: 5, nil: null }),
  inline: fc.record({ unit: unitAmount, product: fc.constantFrom(...products) }),
  quantity,
  rates: fc.option(rateNumbers, { nil: null }),
})
/** Alone it can never charge anything. */
const freeLine: fc.Arbitrary<CartLine> = line.map(given => ({ ...given, price: null, inline: { ...given.inline, unit: '0' } }))

export const cartArbitrary: fc.Arbitrary<Cart> = fc.record({
  shop: fc.constantFrom(0 as const, 1 as const),
  currency: fc.constantFrom(...currencies),
  action: fc.constantFrom('create_subscription' as const, 'one_time_payment' as const),
  lines: fc.oneof({ arbitrary: fc.array(line, { minLength: 1, maxLength: 5 }), weight: 40 }, { arbitrary: fc.tuple(freeLine), weight: 1 }),
  coupons: fc.uniqueArray(fc.record({ coupon: fc.nat(999), byCode: fc.boolean() }), { maxLength: 3 }),
  shipping: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })),
  rates: fc.option(rateNumbers, { nil: null }),
  buyer: fc.option(fc.nat(999), { freq: 8, nil: null }),
  provider: fc.oneof(
    { arbitrary: fc.constant('sandbox' as const), weight: 2 },
    { arbitrary: fc.constantFrom('stripe' as const, 'razorpay' as const), weight: 1 },
  ),
})
