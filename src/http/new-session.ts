/** A request for a session, from the wire to the words of the engine. */
import { createHash } from 'node:crypto'
import { encodeJson } from '../contract/json.ts'
import type { CreateCheckoutSession } from '../contract/new-checkout-session.ts'
import { lifeOf } from '../core/checkout.ts'
import { Failure } from '../core/failure.ts'
import { checkedUrl } from '../core/web-url.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import type { Wares } from '../engine/catalog/wanted-offer.ts'
import type { NewSession } from '../engine/checkout/new-session.ts'
import { newLines, newTerms } from './new-offer.ts'

type Body = CreateCheckoutSession

/** Its hash is over what was asked, after letter case and defaults, but for the keys. */
export function newSession(body: Body, caller: Caller, requestKey: string | null): NewSession {
  if (body.capture_method !== undefined && body.capture_method !== 'automatic')
    throw new Failure('not_supported', 'Only automatic capture is supported: leave capture_method out.', { param: 'capture_method' })
  const live = caller.livemode
  const subscribing = body.configuration?.create_subscription_params
  const adding = body.configuration?.add_payment_method_params
  const couponParam = 'configuration.create_subscription_params.coupon'
  const coupon = subscribing?.coupon == null ? [] : [{ coupon: subscribing.coupon, param: couponParam }]
  const terms = newTerms(body, subscribing ?? {})
  const sold = waresOf(body)
  const asked = {
    action: body.action,
    ...buyerOf(body),
    ...sold,
    ...terms,
    discounts: [...terms.discounts, ...coupon],
    ...aboutOf(body),
    currency: subscribing?.currency ?? null,
    subscriptionMetadata: subscribing?.metadata ?? {},
    trialEndBehavior: subscribing?.trial_end_behavior ?? ('create_invoice' as const),
    setDefault: adding?.set_default ?? false,
    allowPromotionCodes: body.allow_promotion_codes ?? false,
    shippingAddressCollection: body.shipping_address_collection ?? false,
    outputName: body.output_name ?? null,
    outputMetadata: body.output_metadata ?? {},
    paymentProvider: body.payment_provider ?? null,
    successUrl: checkedUrl(body.success_url ?? null, 'success_url', live),
    failureUrl: checkedUrl(body.failure_url ?? null, 'failure_url', live),
    cancelUrl: checkedUrl(body.cancel_url ?? null, 'cancel_url', live),
    expiresInSeconds: lifeOf(body.expires_in_seconds ?? null),
    allowMultiple: body.allow_multiple ?? false,
    locale: body.locale ?? null,
    metadata: body.metadata ?? {},
  }
  const requestHash = createHash('sha256')
    .update(encodeJson(sortKeys(asked)))
    .digest()
  return { ...asked, idempotencyKey: body.idempotency_key ?? null, requestHash, requestKey }
}

/** By id, by the merchant's own, or nobody known; for what is there already its own customer is known. */
function buyerOf(body: Body): Pick<NewSession, 'customer' | 'customerParam' | 'anonymous' | 'prefill'> {
  const { customer_id: id, customer_external_id: externalId } = body
  const anonymous = body.anonymous ?? false
  const named = id !== undefined || externalId !== undefined
  if (id !== undefined && externalId !== undefined)
    throw new Failure('parameter_invalid', 'Name the customer by customer_external_id or by customer_id, not both.', {
      param: 'customer_external_id',
    })
  if (named && anonymous)
    throw new Failure('parameter_invalid', 'An anonymous session names no customer: leave anonymous or the customer out.', {
      param: 'anonymous',
    })
  const sells = body.action === 'create_subscription' || body.action === 'one_time_payment'
  if (anonymous && !sells)
    throw new Failure('parameter_invalid', `${body.action} is for a customer: only what is sold can be bought anonymously.`, {
      param: 'anonymous',
    })
  if (
    !named &&
    !anonymous &&
    (sells || body.action === 'add_payment_method') &&
    !body.configuration?.add_payment_method_params?.target_subscription_id
  )
    throw new Failure('parameter_missing', 'Name the customer by customer_external_id or by customer_id, or make the session anonymous.', {
      param: 'customer_external_id',
    })
  const email = body.customer_email ?? body.customer_prefill?.email ?? null
  const said = email !== null || body.customer_prefill != null
  return {
    customer: externalId ?? id ?? null,
    customerParam: externalId === undefined ? 'customer_id' : 'customer_external_id',
    anonymous,
    prefill: said
      ? {
          email,
          name: body.customer_prefill?.name ?? null,
          phone: body.customer_prefill?.phone ?? null,
          asksEmail: body.customer_email == null,
        }
      : null,
  }
}

/** A plan or lines, one of them, where something is sold. */
function waresOf(body: Body): { wares: Wares | null; waresParam: string } {
  const params = body.configuration?.create_subscription_params
  const planParam = 'configuration.create_subscription_params.plan_id'
  const plan = params?.plan_id ?? null
  const sells = body.action === 'create_subscription' || body.action === 'one_time_payment'
  if (!sells) {
    if (body.line_items !== undefined || plan !== null)
      throw new Failure('parameter_invalid', `${body.action} sells nothing: leave ${plan === null ? 'line_items' : planParam} out.`, {
        param: plan === null ? 'line_items' : planParam,
      })
    return { wares: null, waresParam: planParam }
  }
  if (plan !== null && body.line_items !== undefined)
    throw new Failure('parameter_invalid', 'Sell a plan or line_items, not both in one session.', { param: 'line_items' })
  if (body.line_items !== undefined) return { wares: { kind: 'lines', lines: newLines(body.line_items) }, waresParam: 'line_items' }
  if (plan === null)
    throw body.action === 'create_subscription'
      ? new Failure('parameter_missing', 'Say what is subscribed to: a plan_id, or line_items.', { param: planParam })
      : new Failure('parameter_missing', 'Say what is sold: line_items [{price, quantity}].', { param: 'line_items' })
  return {
    wares: {
      kind: 'plan',
      plan,
      currency: params?.currency ?? null,
      billingPeriod: params?.billing_period ?? null,
      billingPeriodCount: params?.billing_period_count ?? null,
      quantity: BigInt(params?.quantity ?? 1),
    },
    waresParam: planParam,
  }
}

/** What is there already, for the actions that are about it. */
function aboutOf(body: Body): Pick<NewSession, 'targetSubscription' | 'invoice'> {
  const {
    activate_subscription_params: activating,
    add_payment_method_params: adding,
    pay_invoice_params: paying,
  } = body.configuration ?? {}
  const missing = (param: string) =>
    new Failure('parameter_missing', `${body.action} needs configuration.${param}.`, { param: `configuration.${param}` })
  switch (body.action) {
    case 'activate_subscription':
      if (!activating) throw missing('activate_subscription_params.subscription_id')
      return { targetSubscription: activating.subscription_id, invoice: null }
    case 'pay_invoice':
      if (!paying) throw missing('pay_invoice_params.invoice_id')
      return { targetSubscription: null, invoice: paying.invoice_id }
    case 'add_payment_method':
      return { targetSubscription: adding?.target_subscription_id ?? null, invoice: null }
    default:
      return { targetSubscription: null, invoice: null }
  }
}

/** Metadata in another order is the same request. */
function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Temporal.Instant) return value.toString()
  if (Array.isArray(value)) return value.map(sortKeys)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
