/**
 * What bodies take that names something of a merchant, by route and field. A field that is not in here fails
 * test/tenants.test.ts.
 */
import type { FailureCode } from '../../src/core/failure.ts'
import type { Furnished, Noun } from './furnished.ts'

type Reference = {
  values(of: Furnished): string[]
  body(as: Furnished, value: string): object
  /** What is told of one that is not there. */
  code: FailureCode
  /** The object that the request is about, when the path names one. */
  of?(as: Furnished): Promise<string>
  /** What its owner is told instead of 2xx. */
  refused?: FailureCode
}

/** Besides what ends in `_id` or `_ids`. */
const bareNames = ['customer', 'plan', 'price', 'product', 'products', 'feature', 'coupon', 'promotion_code', 'tax_rates', 'payment_method']

/** Whether a field of a body names something that is there already. `external_id` gives a name. */
export const isReference = (name: string) => (/(^|_)(id|ids)$/.test(name) && name !== 'external_id') || bareNames.includes(name)

const customerId = { values: ({ ids }: Furnished) => [ids.customer], code: 'customer_not_found' } as const
const externalId = { values: ({ ids, names }: Furnished) => [names.customer, ids.customer], code: 'customer_not_found' } as const
const either = (noun: Noun, name: keyof Furnished['names']) =>
  ({ values: ({ ids, names }: Furnished) => [ids[noun], names[name]], code: 'not_found' }) as const
const only = (...nouns: Noun[]) => ({ values: ({ ids }: Furnished) => nouns.map(noun => ids[noun]), code: 'not_found' }) as const

/** Of one of its own, that may be changed. */
const existing = (noun: Noun) => ({ of: async (as: Furnished) => as.ids[noun] })

const prices = [{ currency: 'inr', billing_period: 'monthly', unit_amount: 100 }]
const features = (_: Furnished, feature: string) => ({ features: [{ feature }] })
const oneTime = { price_data: { currency: 'inr', unit_amount: 5000, product_data: { name: 'Work' } } }
const monthly = (price: string) => ({ price_data: { currency: 'inr', unit_amount: 1, billing_period: 'monthly', product_id: price } })

const sessionOf = (as: Furnished, more: object) => ({
  ...{ customer_external_id: as.names.customer, action: 'create_subscription', allow_multiple: true },
  configuration: { create_subscription_params: { plan_id: as.names.plan } },
  ...more,
})
const linesOf = (as: Furnished, line: object) => sessionOf(as, { configuration: {}, line_items: [line] })
const subscriptionOf = (as: Furnished, more: object) => ({
  ...{ customer_external_id: as.names.customer, plan_id: as.names.plan, allow_multiple: true },
  ...more,
})
const invoiceOf = (as: Furnished, more: object) => ({ customer_external_id: as.names.customer, line_items: [oneTime], ...more })

export const references: Record<string, Record<string, Reference>> = {
  'POST /refunds': {
    payment_id: { ...only('creditedPayment'), body: (_, id) => ({ payment_id: id, amount: 1 }) },
    invoice_line_id: {
      ...only('creditedLine'),
      body: ({ ids }, id) => ({ payment_id: ids.creditedPayment, lines: [{ invoice_line_id: id, amount: 1 }] }),
    },
  },
  'POST /credit_notes': {
    invoice_id: { ...only('openInvoice'), body: (_, id) => ({ invoice_id: id, amount: 1 }) },
    invoice_line_id: {
      ...only('openLine'),
      body: ({ ids }, id) => ({ invoice_id: ids.openInvoice, lines: [{ invoice_line_id: id, amount: 1 }] }),
    },
  },
  'POST /customers': { tax_rates: { ...only('taxRate'), body: (_, id) => ({ tax_rates: [id] }) } },
  'POST /customers/:id': { tax_rates: { ...only('taxRate'), ...existing('customer'), body: (_, id) => ({ tax_rates: [id] }) } },
  'POST /environments/:id': { tax_rates: { ...only('taxRate'), ...existing('environment'), body: (_, id) => ({ tax_rates: [id] }) } },
  'POST /prices': {
    product_id: { ...either('product', 'product'), body: (_, id) => ({ product_id: id, currency: 'inr', unit_amount: 100 }) },
    plan_id: {
      ...either('plan', 'plan'),
      // In a currency of its own: nobody's offer changes.
      body: (_, id) => ({ plan_id: id, currency: 'chf', billing_period: 'monthly', unit_amount: 100 }),
    },
  },
  'POST /plans': { feature: { ...either('feature', 'feature'), body: (as, id) => ({ name: 'Granting', prices, ...features(as, id) }) } },
  'POST /plans/:id': { feature: { ...either('feature', 'feature'), ...existing('plan'), body: features } },
  'POST /products': { feature: { ...either('feature', 'feature'), body: (as, id) => ({ name: 'Granting', ...features(as, id) }) } },
  'POST /products/:id': { feature: { ...either('feature', 'feature'), ...existing('product'), body: features } },
  'POST /coupons': {
    products: { ...either('product', 'product'), body: (_, id) => ({ percent_off: '5', applies_to: { products: [id] } }) },
  },
  'POST /promotion_codes': {
    coupon: { ...either('coupon', 'coupon'), body: (_, coupon) => ({ coupon }) },
    customer: { ...externalId, body: ({ names }, customer) => ({ coupon: names.coupon, customer }) },
  },
  'POST /checkout/sessions': {
    customer_id: { ...customerId, body: (as, customer_id) => sessionOf(as, { customer_id, customer_external_id: undefined }) },
    customer_external_id: { ...externalId, body: (as, id) => sessionOf(as, { customer_external_id: id }) },
    plan_id: {
      ...either('plan', 'plan'),
      body: (as, plan_id) => sessionOf(as, { configuration: { create_subscription_params: { plan_id } } }),
    },
    coupon: { ...either('coupon', 'coupon'), body: (as, coupon) => sessionOf(as, { discounts: [{ coupon }] }) },
    promotion_code: { ...either('promotionCode', 'code'), body: (as, code) => sessionOf(as, { discounts: [{ promotion_code: code }] }) },
    tax_rates: { ...only('taxRate'), body: (as, id) => sessionOf(as, { tax_rates: [id] }) },
    price: { ...either('price', 'price'), body: (as, price) => linesOf(as, { price }) },
    product_id: { ...either('product', 'product'), body: (as, id) => linesOf(as, monthly(id)) },
    subscription_id: {
      ...only('incompleteSubscription'),
      body: (_, id) => ({ action: 'activate_subscription', configuration: { activate_subscription_params: { subscription_id: id } } }),
    },
    target_subscription_id: {
      ...only('subscription'),
      body: (_, id) => ({
        action: 'add_payment_method',
        configuration: { add_payment_method_params: { target_subscription_id: id } },
      }),
    },
    invoice_id: {
      ...only('unpaidInvoice'),
      body: (_, id) => ({ action: 'pay_invoice', configuration: { pay_invoice_params: { invoice_id: id } } }),
    },
  },
  'POST /subscriptions': {
    customer_id: { ...customerId, body: (as, customer_id) => subscriptionOf(as, { customer_id, customer_external_id: undefined }) },
    customer_external_id: { ...externalId, body: (as, id) => subscriptionOf(as, { customer_external_id: id }) },
    plan_id: { ...either('plan', 'plan'), body: (as, plan_id) => subscriptionOf(as, { plan_id }) },
    price_id: { ...either('price', 'price'), body: (as, price_id) => subscriptionOf(as, { plan_id: undefined, items: [{ price_id }] }) },
    coupon: { ...either('coupon', 'coupon'), body: (as, coupon) => subscriptionOf(as, { discounts: [{ coupon }] }) },
    promotion_code: {
      ...either('promotionCode', 'code'),
      body: (as, code) => subscriptionOf(as, { discounts: [{ promotion_code: code }] }),
    },
    tax_rates: { ...only('taxRate'), body: (as, id) => subscriptionOf(as, { tax_rates: [id] }) },
  },
  'POST /invoices': {
    customer_id: { ...customerId, body: (as, customer_id) => invoiceOf(as, { customer_id, customer_external_id: undefined }) },
    customer_external_id: { ...externalId, body: (as, id) => invoiceOf(as, { customer_external_id: id }) },
    price: { ...only('publicPrice'), body: (as, price) => invoiceOf(as, { line_items: [{ price }] }) },
    product_id: {
      ...either('product', 'product'),
      body: (as, product_id) => invoiceOf(as, { line_items: [{ price_data: { currency: 'inr', unit_amount: 1, product_id } }] }),
    },
    tax_rates: { ...only('taxRate'), body: (as, id) => invoiceOf(as, { tax_rates: [id] }) },
    coupon: { ...either('coupon', 'coupon'), body: (as, coupon) => invoiceOf(as, { discounts: [{ coupon }] }), refused: 'not_supported' },
    promotion_code: {
      ...either('promotionCode', 'code'),
      body: (as, promotion_code) => invoiceOf(as, { discounts: [{ promotion_code }] }),
      refused: 'not_supported',
    },
  },
  'POST /invoices/:id/pay': {
    payment_method: { ...only('paymentMethod'), of: as => as.freshInvoice(true), body: (_, id) => ({ payment_method: id }) },
  },
}
