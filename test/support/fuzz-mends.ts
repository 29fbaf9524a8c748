/** What a schema can't say of a body: of two fields one, what goes together, what an action needs. */
import type { Mends } from './fuzz-request.ts'

type Body = Record<string, unknown>

/** What is taken where a body names nothing: it exists, and it can be bought by any customer. */
export type Defaults = {
  customer: string
  plan: string
  product: string
  oneTimePrice: string
  monthlyPrice: string
  coupon: string
  /** Can be activated, and can be owed. */
  subscriptions: readonly string[]
  invoices: readonly string[]
  /** Within one billing period from now. */
  anchor: string
}

export function fuzzMends(defaults: Defaults): Mends {
  return {
    'POST /checkout/sessions': body => sessionOf(body, defaults),
    'POST /subscriptions': body => subscriptionOf(body, defaults),
    'POST /invoices': ({ discounts: _, ...body }) => ({
      ...named(body, defaults),
      ...(body.tax_rates != null && { tax_rates: once(body.tax_rates) }),
      line_items: linesOf(body.line_items ?? [{ price: defaults.oneTimePrice }], defaults, null),
    }),
    'POST /plans': body => ({ ...body, prices: (body.prices as Body[]).map(withOneAmount) }),
    'POST /prices': ({ product_id, plan_id, ...rest }) => ({
      ...withOneAmount(rest),
      ...(plan_id == null
        ? {
            product_id: product_id ?? defaults.product,
            ...(rest.billing_period == null && { billing_period_count: 1, trial_period_days: 0 }),
          }
        : { product_id, plan_id, billing_period: rest.billing_period ?? 'yearly' }),
    }),
    'POST /prices/:id/versions': body => withOneAmount({ unit_amount: 250, ...body }),
    'POST /coupons': withOneDiscount,
    'POST /test_clock/advance': ({ to, by, ...rest }) => (by === undefined && to ? { to, ...rest } : { by: by ?? 'PT1M', ...rest }),
  }
}

/** By its id or by the merchant's own. */
function named({ customer_id, customer_external_id, ...rest }: Body, { customer }: Defaults): Body {
  return customer_id === undefined ? { customer_external_id: customer_external_id ?? customer, ...rest } : { customer_id, ...rest }
}

function sessionOf({ configuration, line_items, anonymous, capture_method: _, ...rest }: Body, defaults: Defaults): Body {
  const { create_subscription_params: subscribing, ...others } = (configuration ?? {}) as Record<string, Body | undefined>
  const terms = { ...rest, ...(rest.discounts != null && { discounts: discountsOf(rest.discounts, defaults) }), ...taxedOnce(rest) }
  const { customer_id, customer_external_id, ...unnamed } = terms as Body
  const buyer = anonymous === true ? { ...unnamed, anonymous } : named(terms, defaults)
  const begun = beginning(subscribing ?? {}, defaults)
  switch (String(rest.action).toLowerCase()) {
    case 'one_time_payment':
      return { ...buyer, line_items: linesOf(line_items ?? [{ price: defaults.oneTimePrice }], defaults, null) }
    case 'create_subscription': {
      if (line_items === undefined)
        return { ...buyer, configuration: { create_subscription_params: { ...begun, plan_id: begun.plan_id ?? defaults.plan } } }
      const { plan_id: _plan, currency: _currency, billing_period: _period, billing_period_count: _count, ...kept } = begun
      return { ...buyer, line_items: linesOf(line_items, defaults, 'monthly'), configuration: { create_subscription_params: kept } }
    }
    case 'activate_subscription':
      return { ...unnamed, configuration: { activate_subscription_params: { subscription_id: defaults.subscriptions[0] }, ...others } }
    case 'pay_invoice':
      return { ...unnamed, configuration: { pay_invoice_params: { invoice_id: defaults.invoices[0] }, ...others } }
    default:
      return { ...named(terms, defaults), ...(configuration !== undefined && { configuration: others }) }
  }
}

function subscriptionOf({ plan_id, items, ...rest }: Body, defaults: Defaults): Body {
  const buyer = named(beginning(rest, defaults), defaults)
  const terms = { ...buyer, ...(rest.discounts != null && { discounts: discountsOf(rest.discounts, defaults) }), ...taxedOnce(rest) }
  if (items === undefined) return { ...terms, plan_id: plan_id ?? defaults.plan }
  const { currency: _, ...loose } = terms as Body
  const each = (items as Body[]).map(item => ({ ...item, price_id: item.price_id ?? defaults.monthlyPrice, ...taxedOnce(item) }))
  return { ...loose, items: each }
}

/** Counted from a calendar or from a moment that is near. */
function beginning(body: Body, { anchor }: Defaults): Body {
  const { billing_cycle_anchor, ...rest } = body
  const calendar = String(rest.billing_cycle).toLowerCase() === 'calendar'
  return billing_cycle_anchor == null || calendar ? rest : { ...rest, billing_cycle_anchor: anchor }
}

/** Each by a price, or by one made for it; `period`: of those that are made. */
function linesOf(lines: unknown, defaults: Defaults, period: string | null): Body[] {
  return (lines as Body[]).map(({ price, price_data, ...rest }) => ({
    ...{ ...rest, ...taxedOnce(rest) },
    ...(price_data == null
      ? { price: price ?? (period === null ? defaults.oneTimePrice : defaults.monthlyPrice) }
      : { price_data: pricedOnce(price_data as Body, defaults, period) }),
  }))
}

function pricedOnce(
  { product_id, product_data, billing_period: _, billing_period_count: __, ...rest }: Body,
  { product }: Defaults,
  period: string | null,
) {
  const priced = { ...withOneAmount(rest), currency: 'inr', ...(period !== null && { billing_period: period }) }
  return product_data == null ? { ...priced, product_id: product_id ?? product } : { ...priced, product_data }
}

function discountsOf(discounts: unknown, defaults: Defaults): Body[] {
  return (discounts as Body[]).map(({ coupon, promotion_code, ...rest }) =>
    promotion_code == null ? { ...rest, coupon: coupon ?? defaults.coupon } : { ...rest, promotion_code },
  )
}

const once = (ids: unknown) => [...new Set(ids as string[])]
const taxedOnce = ({ tax_rates }: Body) => (Array.isArray(tax_rates) ? { tax_rates: once(tax_rates) } : {})

/** A percentage in all currencies, or an amount in one; months only where they repeat. */
function withOneDiscount({ percent_off, amount_off, currency, duration_in_months, ...rest }: Body): Body {
  const months = String(rest.duration).toLowerCase() === 'repeating' ? { duration_in_months: duration_in_months ?? 3 } : {}
  if (percent_off == null && amount_off != null) return { ...rest, ...months, amount_off, currency: currency ?? 'inr' }
  return { ...rest, ...months, percent_off: percent_off ?? '5' }
}

/** Of unit_amount and unit_amount_decimal one, or tiers that rise; a package where it belongs. */
function withOneAmount({ unit_amount, unit_amount_decimal, tiers, package: pack, flat_when_zero, ...rest }: Body): Body {
  const model = String(rest.model ?? 'per_unit').toLowerCase()
  const { maximum_amount: _, ...held } = rest
  if (model === 'graduated' || model === 'volume') return { ...held, flat_when_zero: flat_when_zero ?? false, tiers: rising(tiers) }
  const packed = model === 'package' ? { package: pack ?? { package_size: 10 } } : {}
  if (typeof unit_amount_decimal === 'string' && !unit_amount_decimal.startsWith('-')) return { ...held, ...packed, unit_amount_decimal }
  return { ...held, ...packed, unit_amount: unit_amount ?? 100 }
}

function rising(tiers: unknown): Body[] {
  const count = Array.isArray(tiers) && tiers.length > 0 ? tiers.length : 2
  return Array.from({ length: count }, (_, n) => ({ up_to: n === count - 1 ? null : (n + 1) * 10, unit_amount: 100 - n }))
}
