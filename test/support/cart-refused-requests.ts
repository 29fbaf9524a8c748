/** Requests that name what is not there or not theirs, say too much or too little, or come too late. */
import {
  activating,
  adding,
  buying,
  subscriptionParams as params,
  paying,
  planBody,
  type Refused,
  reduced,
  sessionsPath,
  type Things,
  toPlan,
} from './cart-things.ts'

export const foreign: readonly Refused[] = [
  ...(
    [
      ['price', the => buying(the, { price: the['foreign once'] }), 'line_items.0.price', /use its id or lookup_key/],
      [
        'product',
        the => buying(the, { price_data: { currency: 'usd', unit_amount: 500, product_id: the['foreign product'] } }),
        'line_items.0.price_data.product_id',
        /use its id or lookup_key/,
      ],
      ['plan', the => toPlan(the, { plan_id: the['foreign plan'] }), `${params}.plan_id`, /use its id or lookup_key/],
      ['coupon', the => reduced(the, { coupon: the['foreign coupon'] }), 'discounts.0.coupon', /use its id or lookup_key/],
      ['code', the => reduced(the, { promotion_code: the['foreign code'] }), 'discounts.0.promotion_code', /check how it is spelled/],
      [
        'tax rate',
        the => ({ ...buying(the, { price: the.once }), tax_rates: [the['foreign rate']] }),
        'tax_rates.0',
        /GET \/v1\/tax_rates/,
      ],
      ['customer', the => ({ ...buying(the, { price: the.once }), customer_id: the['foreign customer'] }), 'customer_id', /create|POST/i],
      [
        'subscription, activated',
        the => activating(the, the['foreign subscription']!),
        'configuration.activate_subscription_params.subscription_id',
        /GET \/v1\/subscriptions/,
      ],
      [
        'subscription, given a method',
        the => adding(the, the['foreign subscription']!),
        'configuration.add_payment_method_params.target_subscription_id',
        /GET \/v1\/subscriptions/,
      ],
      ['invoice', the => paying(the, the['foreign invoice']!), 'configuration.pay_invoice_params.invoice_id', /GET \/v1\/invoices/],
    ] as [string, (the: Things) => object, string, RegExp][]
  ).map(
    ([what, body, param, says]): Refused => ({
      ...{ what: `another environment’s ${what}`, body, says },
      is: [404, what === 'customer' ? 'customer_not_found' : 'not_found', param],
    }),
  ),
  {
    what: 'a method for a subscription of another customer',
    body: the => adding(the, the['subscription of another']!),
    is: [404, 'not_found', 'configuration.add_payment_method_params.target_subscription_id'],
    says: /GET \/v1\/subscriptions/,
  },
  {
    what: 'another environment’s subscription, and nobody who would have it',
    body: the => ({ ...activating(the, the['foreign subscription']), customer_external_id: undefined }),
    is: [404, 'not_found', 'configuration.activate_subscription_params.subscription_id'],
    says: /in this environment/,
  },
  {
    what: 'the invoice of another customer',
    body: the => paying(the, the['invoice of another']!),
    is: [404, 'not_found', 'configuration.pay_invoice_params.invoice_id'],
    says: /GET \/v1\/invoices/,
  },
  ...(['cancel', 'expire'] as const).map(
    (verb): Refused => ({
      ...{
        what: `another environment’s session: ${verb}`,
        to: the => `${sessionsPath}/${the['foreign session']}/${verb}`,
        body: () => ({}),
      },
      ...{ is: [404, 'not_found', 'id'], says: /in this environment/ },
    }),
  ),
  {
    what: 'another environment’s session: pay',
    to: the => `/v1/test_helpers/checkout/sessions/${the['foreign session']}/pay`,
    body: () => ({ test_card: 'success' }),
    is: [404, 'not_found', 'id'],
    says: /in this environment/,
  },
]

export const unknown: readonly Refused[] = [
  {
    what: 'an unknown price',
    body: the => buying(the, { price: 'nothing' }),
    is: [404, 'not_found', 'line_items.0.price'],
    says: /no price "nothing".*use its id or lookup_key/,
  },
  {
    what: 'an unknown plan',
    body: the => toPlan(the, { plan_id: 'nothing' }),
    is: [404, 'not_found', `${params}.plan_id`],
    says: /no plan "nothing".*use its id or lookup_key/,
  },
  {
    what: 'an unknown coupon',
    body: the => reduced(the, { coupon: 'nothing' }),
    is: [404, 'not_found', 'discounts.0.coupon'],
    says: /no coupon "nothing".*use its id or lookup_key/,
  },
  {
    what: 'an unknown code',
    body: the => reduced(the, { promotion_code: 'NOTHING' }),
    is: [404, 'not_found', 'discounts.0.promotion_code'],
    says: /no promotion code "NOTHING": check how it is spelled/,
  },
  {
    what: 'an unknown currency',
    body: the => toPlan(the, { plan_id: the.plan, currency: 'zzz' }),
    is: [400, 'currency_unknown', `${params}.currency`],
    says: /ISO 4217/,
  },
  {
    what: 'an unknown provider',
    body: the => ({ ...buying(the, { price: the.once }), payment_provider: 'nobodypay' }),
    is: [400, 'provider_not_connected', 'payment_provider'],
    says: /not connected to this environment\. Connected: sandbox/,
  },
  {
    what: 'an unknown field of a line',
    body: the => buying(the, { price: the.once, amount: 5 }),
    is: [400, 'parameter_unknown', 'line_items.0.amount'],
    says: /amount/,
  },
  {
    what: 'an unknown customer',
    body: the => ({ ...buying(the, { price: the.once }), customer_id: undefined, customer_external_id: 'nobody' }),
    is: [404, 'customer_not_found', 'customer_external_id'],
    says: /create|POST/i,
  },
]

export const misshapen: readonly Refused[] = [
  {
    what: 'none of a price',
    body: the => buying(the, { price: the.once, quantity: 0 }),
    is: [400, 'parameter_invalid', 'line_items.0.quantity'],
    says: /at least 1|1 or more|minimum/i,
  },
  {
    what: 'none of a plan',
    body: the => toPlan(the, { plan_id: the.plan, quantity: 0 }),
    is: [400, 'parameter_invalid', `${params}.quantity`],
    says: /at least 1|1 or more|minimum/i,
  },
  {
    what: 'no lines',
    body: the => buying(the),
    is: [400, 'parameter_invalid', 'line_items'],
    says: /at least 1|1 to 20/,
  },
  {
    what: 'a line without a price',
    body: the => buying(the, { quantity: 2 }),
    is: [400, 'parameter_missing', 'line_items.0.price'],
    says: /price_data, one of them/,
  },
  {
    what: 'a plan and lines',
    body: the => ({ ...toPlan(the, { plan_id: the.plan }), line_items: [{ price: the.monthly }] }),
    is: [400, 'parameter_invalid', 'line_items'],
    says: /a plan or line_items, not both/,
  },
  {
    what: 'neither a plan nor lines',
    body: the => toPlan(the, {}),
    is: [400, 'parameter_missing', `${params}.plan_id`],
    says: /a plan_id, or line_items/,
  },
  {
    what: 'a payment for nothing',
    body: the => ({ customer_id: the.customer, action: 'one_time_payment' }),
    is: [400, 'parameter_missing', 'line_items'],
    says: /line_items \[\{price, quantity\}\]/,
  },
  {
    what: 'an anonymous session with a customer',
    body: the => ({ ...buying(the, { price: the.once }), anonymous: true }),
    is: [400, 'parameter_invalid', 'anonymous'],
    says: /leave anonymous or the customer out/,
  },
  {
    what: 'nobody',
    body: the => ({ ...buying(the, { price: the.once }), customer_id: undefined }),
    is: [400, 'parameter_missing', 'customer_external_id'],
    says: /customer_external_id or by customer_id, or make the session anonymous/,
  },
  {
    what: 'an invoice paid by nobody known',
    body: the => ({ ...paying(the, the.invoice!), customer_external_id: undefined, anonymous: true }),
    is: [400, 'parameter_invalid', 'anonymous'],
    says: /only what is sold can be bought anonymously/,
  },
]

export const tooLate: readonly Refused[] = [
  {
    what: 'to activate what is active',
    body: the => activating(the, the.subscription!),
    is: [409, 'subscription_not_activatable', 'configuration.activate_subscription_params.subscription_id'],
    says: /is active: there is nothing to activate/,
  },
  {
    what: 'to activate what is active with its method',
    to: the => `/v1/subscriptions/${the.subscription}/activate`,
    body: () => ({}),
    is: [409, 'subscription_not_activatable', null],
    says: /is active: there is nothing to activate/,
  },
  {
    what: 'a paid invoice',
    body: the => paying(the, the.invoice!),
    is: [409, 'invoice_not_open', 'configuration.pay_invoice_params.invoice_id'],
    says: /is paid: only open ones can be paid/,
  },
  {
    what: 'a paid invoice with the saved method',
    to: the => `/v1/invoices/${the.invoice}/pay`,
    body: () => ({}),
    is: [409, 'invoice_not_open', 'id'],
    says: /is paid: only open ones can be paid/,
  },
  {
    what: 'what the customer has already',
    body: the => planBody(the),
    is: [409, 'already_subscribed', null],
    says: /change subscription .*, or pass allow_multiple/,
    details: the => ({ subscription_id: the.subscription }),
  },
]

export const withoutCheckout: readonly Refused[] = [
  ...(
    [
      [
        'an archived price',
        the => ({ items: [{ price_id: the['archived price'] }] }),
        [400, 'price_archived', 'items.0.price_id'],
        /put it back/,
      ],
      [
        'a foreign price',
        the => ({ items: [{ price_id: the['foreign monthly'] }] }),
        [404, 'not_found', 'items.0.price_id'],
        /id or lookup_key/,
      ],
      ['a foreign plan', the => ({ plan_id: the['foreign plan'] }), [404, 'not_found', 'plan_id'], /id or lookup_key/],
      [
        'two periods',
        the => ({ items: [{ price_id: the.monthly }, { price_id: the.yearly }] }),
        [400, 'parameter_invalid', 'items.1'],
        /share/,
      ],
      [
        'only a one-time price',
        the => ({ items: [{ price_id: the.once }] }),
        [400, 'parameter_invalid', 'items'],
        /at least one recurring price/,
      ],
      [
        'a plan and items',
        the => ({ plan_id: the.plan, items: [{ price_id: the.monthly }] }),
        [400, 'parameter_missing', 'plan_id'],
        /one of them/,
      ],
      ['none of it', the => ({ items: [{ price_id: the.monthly, quantity: 0 }] }), [400, 'parameter_invalid', 'items.0.quantity'], /1/],
      [
        'a used coupon',
        the => ({ plan_id: the.plan, discounts: [{ coupon: the['used coupon'] }] }),
        [409, 'coupon_exhausted', 'discounts.0.coupon'],
        /use another one/,
      ],
    ] as [string, (the: Things) => object, Refused['is'], RegExp][]
  ).map(
    ([what, body, is, says]): Refused => ({
      ...{ what: `a subscription without a checkout: ${what}`, to: () => '/v1/subscriptions', is, says },
      body: the => ({ customer_id: the.customer, ...body(the) }),
    }),
  ),
]
