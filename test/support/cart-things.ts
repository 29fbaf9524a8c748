/** Things to sell and things that cannot be sold, each by a name of its own, and the requests that name them. */
import assert from 'node:assert/strict'
import type { Shop } from './shop.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever the server answers.
type Wire = any

/** Ids by name. */
export type Things = Readonly<Record<string, string>>

export type Refused = {
  what: string
  /** A session is asked for when not given. */
  to?: (the: Things) => string
  body: (the: Things) => object
  /** Status, code, param. */
  is: [number, string, string | null]
  /** Of the message: what is wrong, and what to do. */
  says: RegExp
  details?: (the: Things) => object
}

export const sessionsPath = '/v1/checkout/sessions'
export const subscriptionParams = 'configuration.create_subscription_params'

export const buying = (the: Things, ...items: object[]) => ({ customer_id: the.customer, action: 'one_time_payment', line_items: items })
export const subscribing = (the: Things, ...items: object[]) => ({ ...buying(the, ...items), action: 'create_subscription' })
export const reduced = (the: Things, ...discounts: object[]) => ({ ...buying(the, { price: the.once }), discounts })
export const toPlan = (the: Things, params: object) => ({
  ...{ customer_id: the.customer, action: 'create_subscription' },
  configuration: { create_subscription_params: params },
})
/** Of what they have already. */
export const planBody = (the: Things) => ({
  ...{ customer_external_id: the.buyer, action: 'create_subscription' },
  configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR' } },
})
const about = (the: Things, action: string, params: object) => ({ customer_external_id: the.buyer, action, configuration: params })
export const activating = (the: Things, id: string | undefined) =>
  about(the, 'activate_subscription', { activate_subscription_params: { subscription_id: id } })
export const adding = (the: Things, id: string | undefined) =>
  about(the, 'add_payment_method', { add_payment_method_params: { target_subscription_id: id } })
export const paying = (the: Things, id: string | undefined) => about(the, 'pay_invoice', { pay_invoice_params: { invoice_id: id } })

/** All of it, in a shop and in another environment. */
export async function thingsOf(shop: Shop, elsewhere: Shop): Promise<Things> {
  const foreign = { ...(await catalogOf(elsewhere, 'FINE')), ...(await soldIn(elsewhere)) }
  const other = await soldIn(shop)
  return {
    ...(await catalogOf(shop, 'FINE')),
    ...(await spoiledIn(shop)),
    ...(await soldIn(shop)),
    ...{ 'subscription of another': other.subscription!, 'invoice of another': other.invoice! },
    ...Object.fromEntries(Object.entries(foreign).map(([name, id]) => [`foreign ${name}`, id])),
  }
}

async function made(at: Shop, path: string, body: object): Promise<Wire> {
  const answer = await at.request('POST', path, body)
  assert.ok(answer.status < 300, `${path}: ${answer.text}`)
  return answer.body
}
const idOf = async (at: Shop, path: string, body: object): Promise<string> => (await made(at, path, body)).id

/** Things that are all right. */
async function catalogOf(at: Shop, code: string) {
  const product = await idOf(at, '/v1/products', { name: 'Print' })
  const price = (more: object) => idOf(at, '/v1/prices', { product_id: product, currency: 'usd', unit_amount: 1_000, ...more })
  const coupon = await idOf(at, '/v1/coupons', { percent_off: '20' })
  return {
    product,
    once: await price({}),
    monthly: await price({ billing_period: 'monthly' }),
    yearly: await price({ billing_period: 'yearly' }),
    euros: await price({ currency: 'eur' }),
    dime: await price({ unit_amount: 10 }),
    free: await price({ unit_amount: 0 }),
    fils: await price({ currency: 'kwd', unit_amount: 4 }),
    dear: await price({ unit_amount: 900_000_000_000 }),
    coupon,
    code: await idOf(at, '/v1/promotion_codes', { code, coupon }),
    plan: await idOf(at, '/v1/plans', { name: 'Team', prices: [{ currency: 'usd', billing_period: 'monthly', unit_amount: 4_900 }] }),
    rate: await idOf(at, '/v1/tax_rates', { name: 'VAT', percentage: '20' }),
    customer: await idOf(at, '/v1/customers', {}),
  }
}

/** Things that were all right once, or are for others. */
async function spoiledIn(shop: Shop) {
  const old = await catalogOf(shop, 'GONE')
  const make = (path: string, body: object) => idOf(shop, path, body)
  const archive = (path: string) => made(shop, `/v1/${path}`, { active: false })
  const replaced = await make('/v1/prices', { product_id: old.product, currency: 'usd', unit_amount: 700 })
  const newest = await make(`/v1/prices/${replaced}/versions`, { unit_amount: 800 })
  const shelf = await make('/v1/products', { name: 'Off the shelf' })
  const shelved = await make('/v1/prices', { product_id: shelf, currency: 'usd', unit_amount: 500 })
  const soon = Temporal.Instant.from((await shop.read('/v1/test_clock')).now)
    .add({ seconds: 60 })
    .toString()
  const good = await make('/v1/coupons', { percent_off: '10' })
  const ended = await make('/v1/promotion_codes', { coupon: good })
  const used = await make('/v1/coupons', { percent_off: '10', max_redemptions: 1 })
  const spoiled = {
    'expired coupon': await make('/v1/coupons', { percent_off: '10', expires_at: soon }),
    'expired code': await make('/v1/promotion_codes', { coupon: good, expires_at: soon }),
    'code of another': await make('/v1/promotion_codes', { coupon: good, customer: old.customer }),
    'euros off': await make('/v1/coupons', { amount_off: 100, currency: 'eur' }),
    'coupon of another product': await make('/v1/coupons', { percent_off: '10', applies_to: { products: [shelf] } }),
    ...{ 'archived price': old.once, 'replaced price': replaced, 'newest price': newest, 'price of an archived product': shelved },
    ...{ 'archived product': shelf, 'archived plan': old.plan, 'archived coupon': old.coupon, 'code of an archived coupon': old.code },
    ...{ 'archived rate': old.rate, 'archived code': ended, 'used coupon': used },
  }
  const gone = [`prices/${old.once}`, `products/${shelf}`, `plans/${old.plan}`, `coupons/${old.coupon}`, `tax_rates/${old.rate}`]
  for (const path of [...gone, `promotion_codes/${ended}`]) await archive(path)
  await shop.session(await shop.customer(), { discounts: [{ coupon: used }] })
  await shop.advance('PT2M')
  return spoiled
}

/** An active subscription with its paid invoice, and who has it. */
async function soldIn(at: Shop): Promise<Record<string, string>> {
  const buyer = await at.customer()
  const { id } = await at.session(buyer)
  const { body } = await at.pay(id, 'success')
  return { session: id, subscription: body.subscription_id, invoice: body.invoice_id, buyer }
}
