/** What the shop sells and takes off, and what that comes to: reckoned here once more, without the program. */

export const customers = ['ann', 'bob', 'cy', 'dee']

export const plans = [
  { key: 'basic', amount: 49_900n, currency: 'inr' },
  { key: 'pro', amount: 1_900n, currency: 'usd' },
  { key: 'team', amount: 12_000n, currency: 'kwd' },
]

/** Sold once. With a code, a sticker is less than the gateway charges; of a print, what can't be charged goes to the balance. */
export const goods = [
  { key: 'mug', amount: 1_250n, currency: 'usd' },
  { key: 'sticker', amount: 52n, currency: 'usd' },
  { key: 'print', amount: 12_345n, currency: 'kwd' },
]

/** `uses`: how often it may be used at all. A code is typed in by buyers, whatever its letter case. */
export const discounts = [
  { key: 'few', code: null, amountOff: 500n, percentOff: null, currency: 'usd', uses: 3 },
  { key: 'spring', code: 'SPRING', amountOff: null, percentOff: 10n, currency: null, uses: 5 },
  { key: 'free', code: 'FREE', amountOff: null, percentOff: 100n, currency: null, uses: 2 },
] as const

export type Discount = (typeof discounts)[number]
export const discountOf = (key: string) => discounts.find(d => d.key === key)!
export const codes = discounts.flatMap(d => (d.code === null ? [] : [d.code]))

export const offerOf = (key: string) => [...plans, ...goods].find(o => o.key === key)!

/** What is to be paid for so many of it, with these discounts in this order. */
export function dueFor(key: string, quantity: bigint, off: readonly Discount[]): bigint {
  const offer = offerOf(key)
  let left = offer.amount * quantity
  for (const { amountOff, percentOff } of off) {
    const taken = amountOff ?? (left * percentOff! + 50n) / 100n
    left -= taken > left ? left : taken
  }
  return offer.currency === 'kwd' ? left - (left % 10n) : left
}

type Asked = { url: string; body: object }

/** What has to be there before anybody comes. */
export const opening: readonly Asked[] = [
  { url: '/v1/webhook_endpoints', body: { url: 'http://127.0.0.1:9/hook', enabled_events: ['*'] } },
  ...plans.map(({ key, amount, currency }) => ({
    url: '/v1/plans',
    body: { name: key, lookup_key: key, prices: [{ currency, billing_period: 'monthly', unit_amount: Number(amount) }] },
  })),
  ...goods.flatMap(({ key, amount, currency }) => [
    { url: '/v1/products', body: { name: key, lookup_key: key } },
    { url: '/v1/prices', body: { product_id: key, lookup_key: `${key}_once`, currency, unit_amount: Number(amount) } },
  ]),
  ...discounts.flatMap(({ key, code, amountOff, percentOff, currency, uses }) => [
    {
      url: '/v1/coupons',
      body: {
        ...{ lookup_key: key, name: key, max_redemptions: uses, duration: 'once' },
        ...(percentOff === null ? { amount_off: Number(amountOff), currency } : { percent_off: String(percentOff) }),
      },
    },
    ...(code === null ? [] : [{ url: '/v1/promotion_codes', body: { code, coupon: key } }]),
  ]),
  ...customers.map(id => ({ url: '/v1/customers', body: { external_id: id, email: `${id}@example.com` } })),
]
