/** Offers that cannot be made: of what is out of sale, of what does not go together, too small and too large. */
import { buying, subscriptionParams as params, type Refused, reduced, subscribing, toPlan } from './cart-things.ts'

export const outOfSale: readonly Refused[] = [
  {
    what: 'an archived price',
    body: the => buying(the, { price: the.once }, { price: the['archived price'] }),
    is: [400, 'price_archived', 'line_items.1.price'],
    says: /archived.*choose another one, or put it back/,
  },
  {
    what: 'a price that a newer version replaced',
    body: the => buying(the, { price: the['replaced price'] }),
    is: [400, 'price_archived', 'line_items.0.price'],
    says: /archived.*use its newest version/,
    details: the => ({ price_id: the['newest price'] }),
  },
  {
    what: 'a price of an archived product',
    body: the => buying(the, { price: the['price of an archived product'] }),
    is: [400, 'product_archived', 'line_items.0.price'],
    says: /archived.*(choose|put)/,
  },
  {
    what: 'an inline price of an archived product',
    body: the => buying(the, { price_data: { currency: 'usd', unit_amount: 5, product_id: the['archived product'] } }),
    is: [400, 'product_archived', 'line_items.0.price_data.product_id'],
    says: /archived.*(choose|put)/,
  },
  {
    what: 'an archived plan',
    body: the => toPlan(the, { plan_id: the['archived plan'] }),
    is: [400, 'plan_archived', `${params}.plan_id`],
    says: /archived.*choose an active plan/,
  },
  {
    what: 'an archived coupon',
    body: the => reduced(the, { coupon: the['archived coupon'] }),
    is: [400, 'coupon_not_applicable', 'discounts.0.coupon'],
    says: /no longer valid: use another one/,
  },
  {
    what: 'an archived coupon of a plan',
    body: the => toPlan(the, { plan_id: the.plan, coupon: the['archived coupon'] }),
    is: [400, 'coupon_not_applicable', `${params}.coupon`],
    says: /no longer valid: use another one/,
  },
  {
    what: 'an archived code',
    body: the => reduced(the, { coupon: the.coupon }, { promotion_code: the['archived code'] }),
    is: [400, 'promotion_code_invalid', 'discounts.1.promotion_code'],
    says: /no longer valid: use another one/,
  },
  {
    what: 'a code of an archived coupon',
    body: the => reduced(the, { promotion_code: the['code of an archived coupon'] }),
    is: [400, 'promotion_code_invalid', 'discounts.0.promotion_code'],
    says: /no longer valid: use another one/,
  },
  {
    what: 'an archived tax rate of the whole',
    body: the => ({ ...buying(the, { price: the.once }), tax_rates: [the.rate, the['archived rate']] }),
    is: [400, 'tax_rate_archived', 'tax_rates.1'],
    says: /archived: use an active one/,
  },
  {
    what: 'an archived tax rate of a line',
    body: the => buying(the, { price: the.once, tax_rates: [the['archived rate']] }),
    is: [400, 'tax_rate_archived', 'line_items.0.tax_rates.0'],
    says: /archived: use an active one/,
  },
]

export const notApplicable: readonly Refused[] = [
  {
    what: 'a currency that the plan is not sold in',
    body: the => toPlan(the, { plan_id: the.plan, currency: 'eur' }),
    is: [400, 'price_not_available', `${params}.currency`],
    says: /sold as: usd monthly/,
    details: () => ({ available: ['usd monthly'] }),
  },
  {
    what: 'a billing period that the plan is not sold in',
    body: the => toPlan(the, { plan_id: the.plan, billing_period: 'yearly' }),
    is: [400, 'price_not_available', `${params}.billing_period`],
    says: /sold as: usd monthly/,
    details: () => ({ available: ['usd monthly'] }),
  },
  {
    what: 'a coupon of another currency',
    body: the => reduced(the, { coupon: the['euros off'] }),
    is: [400, 'currency_mismatch', 'discounts.0.coupon'],
    says: /in eur off, and this is in usd: use one in usd/,
  },
  {
    what: 'a coupon of a product that is not sold',
    body: the => reduced(the, { coupon: the['coupon of another product'] }),
    is: [400, 'coupon_not_applicable', 'discounts.0.coupon'],
    says: /leave it out, or sell one of them/,
  },
  {
    what: 'one coupon twice, by itself and by a code',
    body: the => reduced(the, { coupon: the.coupon }, { promotion_code: the.code }),
    is: [400, 'parameter_invalid', 'discounts.1.promotion_code'],
    says: /counts once/,
  },
  {
    what: 'a coupon that is used up',
    body: the => reduced(the, { coupon: the['used coupon'] }),
    is: [409, 'coupon_exhausted', 'discounts.0.coupon'],
    says: /use another one, or raise its max_redemptions/,
  },
  {
    what: 'an expired coupon',
    body: the => reduced(the, { coupon: the['expired coupon'] }),
    is: [400, 'coupon_not_applicable', 'discounts.0.coupon'],
    says: /expired at .*: use another one/,
  },
  {
    what: 'an expired code',
    body: the => reduced(the, { promotion_code: the['expired code'] }),
    is: [400, 'promotion_code_invalid', 'discounts.0.promotion_code'],
    says: /expired at .*: use another one/,
  },
  {
    what: 'a code of another customer',
    body: the => reduced(the, { promotion_code: the['code of another'] }),
    is: [400, 'promotion_code_invalid', 'discounts.0.promotion_code'],
    says: /belongs to another customer/,
  },
  {
    what: 'a code of one customer, for nobody known',
    body: the => ({ ...reduced(the, { promotion_code: the['code of another'] }), customer_id: undefined, anonymous: true }),
    is: [400, 'promotion_code_invalid', 'discounts.0.promotion_code'],
    says: /belongs to another customer/,
  },
]

export const notTogether: readonly Refused[] = [
  {
    what: 'two currencies',
    body: the => buying(the, { price: the.once }, { price: the.euros }),
    is: [400, 'currency_mismatch', 'line_items.1'],
    says: /in eur, the first one in usd: sell one currency at a time/,
  },
  {
    what: 'two billing periods',
    body: the => subscribing(the, { price: the.monthly }, { price: the.once }, { price: the.yearly }),
    is: [400, 'parameter_invalid', 'line_items.2'],
    says: /share a billing period: sell the others by themselves/,
  },
  {
    what: 'a one-time price alone in a subscription',
    body: the => subscribing(the, { price: the.once }),
    is: [400, 'parameter_invalid', 'line_items'],
    says: /use action one_time_payment/,
  },
  {
    what: 'a recurring price in a one-time payment',
    body: the => buying(the, { price: the.once }, { price: the.monthly }),
    is: [400, 'parameter_invalid', 'line_items.1'],
    says: /use action create_subscription/,
  },
  {
    what: 'less than the provider charges',
    body: the => ({ ...buying(the, { price: the.dime }), payment_provider: 'stripe' }),
    is: [400, 'amount_too_small', null],
    says: /10 is less than stripe charges in usd \(50 at least\): sell more at once/,
    details: () => ({ amount: '10', minimum: '50', currency: 'usd' }),
  },
  {
    what: 'less, after a discount, than the provider charges',
    body: the => ({ ...reduced(the, { coupon: the.coupon }), line_items: [{ price: the.dime, quantity: 6 }], payment_provider: 'stripe' }),
    is: [400, 'amount_too_small', null],
    says: /48 is less than stripe charges in usd \(50 at least\)/,
  },
  {
    what: 'four fils, which cannot be charged',
    body: the => buying(the, { price: the.fils }),
    is: [400, 'amount_too_small', null],
    says: /4 is less than sandbox charges in kwd.*: sell more at once/,
  },
  {
    what: 'a price of nothing',
    body: the => buying(the, { price: the.free, quantity: 7 }),
    is: [400, 'zero_amount', 'line_items.0'],
    says: /can never charge anything: sell at least one price that does/,
  },
  {
    what: 'a line of more than an amount can be',
    body: the => buying(the, { price: the.dear, quantity: 2 }),
    is: [400, 'amount_too_large', 'line_items.0'],
    says: /at most 999999999999 minor units: lower the quantity/,
  },
  {
    what: 'an order of more than an amount can be',
    body: the => buying(the, { price: the.dear }, { price: the.dear }),
    is: [400, 'amount_too_large', null],
    says: /at most 999999999999 minor units: take something off it/,
  },
]
