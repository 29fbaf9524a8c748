/** A merchant with a catalog, and how a cart of it is asked for on the wire and told to the model. */
import assert from 'node:assert/strict'
import type { Cart, CartLine, Catalog, SoldPrice } from './cart-arbitrary.ts'
import { products } from './cart-arbitrary.ts'
import type { ModelCart, ModelPrice, ModelRate } from './cart-model.ts'
import { repeatingMonths } from './cart-rows.ts'
import type { TestServer } from './server.ts'
import { openShop, type Shop } from './shop.ts'

/** What those that the sandbox plays charge at least, as the providers themselves say; the sandbox: anything. */
const least: Record<Cart['provider'], Record<Cart['currency'], bigint>> = {
  sandbox: { jpy: 1n, usd: 1n, inr: 1n, kwd: 1n },
  stripe: { jpy: 50n, usd: 50n, inr: 50n, kwd: 50n },
  razorpay: { jpy: 1n, usd: 100n, inr: 100n, kwd: 100n },
}
const anonymousEmail = 'nobody@example.com'

export type CartShop = {
  shop: Shop
  /** What is asked, what the buyer says when paying, and what the model is told. */
  asked(cart: Cart): { body: object; said: object; model: ModelCart }
  /** Ids of the buyers. */
  buyers: readonly string[]
}

/** `rates`: numbers of the rates of whatever names none of its own. */
export async function openCartShop(server: TestServer, catalog: Catalog, rates: readonly number[] | null): Promise<CartShop> {
  const shop = await openShop(server)
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await shop.request('POST', path, body)
    assert.equal(answer.status, 201, answer.text)
    return answer.body.id
  }
  const each = async <T>(list: readonly T[], id: (item: T, n: number) => Promise<string>) => await Promise.all(list.map(id))
  const productIds = await each(products, name => make('/v1/products', { name }))
  const productId = (name: string) => productIds[products.indexOf(name as (typeof products)[number])]!
  const rateIds = await each(catalog.rates, rate => make('/v1/tax_rates', rate))
  const named = (numbers: readonly number[] | null) => numbers?.map(n => rateIds[n]!) ?? null
  if (rates !== null) {
    const changed = await shop.request('POST', `/v1/environments/${shop.environmentId}`, { tax_rates: named(rates) })
    assert.equal(changed.status, 200, changed.text)
  }
  const priceIds = await each(catalog.prices, price => make('/v1/prices', { product_id: productId(price.product), ...priceOnWire(price) }))
  const couponIds = await each(catalog.coupons, ({ name, percentOff, amountOff, currency, duration, products: only }) =>
    make('/v1/coupons', {
      ...(percentOff === null ? { amount_off: Number(amountOff), currency } : { percent_off: percentOff }),
      ...{ name, duration, ...(duration === 'repeating' && { duration_in_months: repeatingMonths }) },
      ...(only && { applies_to: { products: only.map(productId) } }),
    }),
  )
  await each(catalog.coupons, ({ name }, n) => make('/v1/promotion_codes', { code: `${name}-CODE`, coupon: couponIds[n] }))
  const buyers = await each(catalog.buyers, (buyer, n) =>
    make('/v1/customers', { external_id: `buyer_${n}`, name: 'Jane', tax_exempt: buyer.taxStatus, tax_rates: named(buyer.rates) }),
  )

  const line = (cart: Cart, given: CartLine) => {
    const { price, description } = priceOf(catalog, cart, given)
    const id = price === null ? null : priceIds[catalog.prices.indexOf(price)]!
    const inline = { currency: cart.currency, unit_amount_decimal: given.inline.unit, product_id: productId(given.inline.product) }
    return {
      body: {
        ...(id === null ? { price_data: inline } : { price: id }),
        ...{ quantity: given.quantity, ...(given.rates && { tax_rates: named(given.rates) }) },
      },
      model: { description, price: price ?? perUnit(given.inline.unit), product: price?.product ?? given.inline.product },
    }
  }
  return {
    shop,
    buyers,
    asked(cart) {
      const buyer = cart.buyer === null ? null : cart.buyer % catalog.buyers.length
      const whole = cart.rates ?? (buyer === null ? null : catalog.buyers[buyer]!.rates) ?? rates ?? []
      const ratesOf = (numbers: readonly number[]): ModelRate[] => numbers.map(n => catalog.rates[n]!)
      const lines = soldLines(cart).map(given => ({ given, ...line(cart, given) }))
      const coupons = couponsOf(catalog, cart)
      return {
        body: {
          ...(buyer === null ? { anonymous: true } : { customer_external_id: `buyer_${buyer}` }),
          ...{ action: cart.action, payment_provider: cart.provider, line_items: lines.map(each => each.body) },
          ...{ shipping_amount: cart.shipping, allow_multiple: true, ...(cart.rates && { tax_rates: named(cart.rates) }) },
          discounts: coupons.map(({ n, byCode }) =>
            byCode ? { promotion_code: `${catalog.coupons[n]!.name}-CODE` } : { coupon: couponIds[n] },
          ),
        },
        said: buyer === null ? { email: anonymousEmail } : {},
        model: {
          currency: cart.currency,
          lines: lines.map(({ given, model }) => ({ ...model, quantity: BigInt(given.quantity), rates: ratesOf(given.rates ?? whole) })),
          coupons: coupons.map(({ n, byCode }) => ({
            ...catalog.coupons[n]!,
            ...(byCode && { name: `${catalog.coupons[n]!.name}-CODE` }),
          })),
          ...{ shipping: BigInt(cart.shipping), rates: ratesOf(whole), least: least[cart.provider][cart.currency] },
          taxStatus: buyer === null ? 'none' : catalog.buyers[buyer]!.taxStatus,
        },
      }
    },
  }
}

/** A subscription needs something that recurs: its first line is from the catalog. */
function soldLines(cart: Cart): CartLine[] {
  return cart.lines.map((given, n) => (cart.action === 'create_subscription' && n === 0 ? { ...given, price: given.price ?? 0 } : given))
}

/** Of the cart's currency; of a subscription the first line is one that recurs, of a single payment none is. */
function priceOf(catalog: Catalog, cart: Cart, given: CartLine): { price: SoldPrice | null; description: string } {
  if (given.price === null) return { price: null, description: given.inline.product }
  const isFirst = soldLines(cart)[0]!.price === given.price
  const fits = catalog.prices.filter(
    each => each.currency === cart.currency && (cart.action === 'create_subscription' ? !isFirst || each.recurring : !each.recurring),
  )
  const price = fits[given.price % fits.length]!
  return { price, description: price.product }
}

function perUnit(unit: string): ModelPrice {
  return {
    ...{ model: 'per_unit', recurring: false, unit, tiers: null, packageSize: null, packageRounding: 'up', freeUnits: '0' },
    ...{ minimum: null, maximum: null, flatWhenZero: false },
  }
}

/** Each once, in percent or in the cart's currency. Few are for products that are not in the cart. */
function couponsOf(catalog: Catalog, cart: Cart): { n: number; byCode: boolean }[] {
  const fits = catalog.coupons.flatMap(({ currency }, n) => (currency === null || currency === cart.currency ? [n] : []))
  const sold = soldLines(cart).map(given => priceOf(catalog, cart, given).description)
  const applies = fits.filter(n => catalog.coupons[n]!.products?.some(name => sold.includes(name)) !== false)
  const chosen = cart.coupons.map(({ coupon, byCode }) => {
    const among = coupon % 20 === 0 || applies.length === 0 ? fits : applies
    return [among[coupon % among.length]!, byCode] as const
  })
  return [...new Map(chosen)].map(([n, byCode]) => ({ n, byCode }))
}

function priceOnWire(price: SoldPrice): object {
  const amount = (value: bigint | null) => (value === null ? null : Number(value))
  return {
    ...{ currency: price.currency, model: price.model, billing_period: price.recurring ? 'monthly' : null },
    ...{ unit_amount_decimal: price.unit, free_units: price.freeUnits, flat_when_zero: price.flatWhenZero },
    tiers: price.tiers?.map(tier => ({ up_to: amount(tier.upTo), unit_amount_decimal: tier.unit, flat_amount_decimal: tier.flat })) ?? null,
    package: price.packageSize === null ? null : { package_size: amount(price.packageSize), rounding: price.packageRounding },
    ...{ minimum_amount: amount(price.minimum), maximum_amount: amount(price.maximum) },
  }
}
