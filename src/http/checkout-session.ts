/** Checkout sessions: made, read, ended. */
import { createHash } from 'node:crypto'
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { checkoutSessionSchema, createCheckoutSessionBody, presentCheckoutSession } from '../contract/checkout-session.ts'
import { encodeJson } from '../contract/json.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { checkoutStatuses } from '../core/checkout-session.ts'
import { Failure } from '../core/failure.ts'
import { checkedUrl } from '../core/web-url.ts'
import { transaction } from '../db/transaction.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { lifeOf, type NewSession } from '../engine/checkout/begin-session.ts'
import { endSession } from '../engine/checkout/close-session.ts'
import { createSession } from '../engine/checkout/create-session.ts'
import { listSessions } from '../engine/checkout/list-sessions.ts'
import { requireSession } from '../engine/checkout/provider-page.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute, type Links } from './route.ts'
import { shown } from './shown.ts'

type Body = Static<typeof createCheckoutSessionBody>

const tag = 'Checkout'

/** The request as the engine takes it. Its hash is over what was asked, after letter case and defaults, but for the keys. */
function newSession(body: Body, caller: Caller, requestKey: string | null): NewSession {
  const params = body.configuration.create_subscription_params
  if (body.capture_method !== undefined && body.capture_method !== 'automatic')
    throw new Failure('not_supported', 'Only automatic capture is supported: leave capture_method out.', { param: 'capture_method' })
  if ((body.customer_external_id === undefined) === (body.customer_id === undefined))
    throw new Failure('parameter_missing', 'Name the customer by customer_external_id or by customer_id, one of them.', {
      param: 'customer_external_id',
    })
  const live = caller.livemode
  const asked = {
    customer: body.customer_external_id ?? body.customer_id!,
    customerParam: body.customer_external_id === undefined ? 'customer_id' : 'customer_external_id',
    plan: params.plan_id,
    currency: params.currency ?? null,
    billingPeriod: params.billing_period ?? null,
    billingPeriodCount: params.billing_period_count ?? null,
    quantity: BigInt(params.quantity ?? 1),
    subscriptionMetadata: params.metadata ?? {},
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

/** Metadata in another order is the same request. */
function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}

/** For routes that call a provider between transactions, and so have none at the end. */
const inSteps = (caller: Caller, links: Links) => ({
  environment: { kind: caller.livemode ? ('live' as const) : ('sandbox' as const) },
  base: links.base,
})

const seedRequest = {
  customer_external_id: 'user_12345',
  action: 'create_subscription',
  payment_provider: 'razorpay',
  configuration: { create_subscription_params: { plan_id: 'plan_pro_monthly', currency: 'INR', billing_period: 'monthly' } },
  success_url: 'https://app.example.com/welcome?session_id={CHECKOUT_SESSION_ID}',
  failure_url: 'https://app.example.com/pricing?error=payment_failed',
  cancel_url: 'https://app.example.com/pricing',
  idempotency_key: 'order_8271',
}

const create = defineRoute({
  method: 'POST',
  path: '/checkout/sessions',
  scope: 'checkout_sessions:write',
  tag,
  summary: 'Create a checkout session',
  description:
    'Offers a plan to a customer for a limited time. Send the buyer to payment_action.url with a full-page redirect. The same idempotency_key with the same body answers the same session, also after completion.',
  body: createCheckoutSessionBody,
  answer: { status: 201, schema: checkoutSessionSchema, also: { 200: 'The session that the same request made before.' } },
  failures: [
    'customer_not_found',
    'not_found',
    'plan_archived',
    'price_not_available',
    'billing_period_required',
    'zero_amount',
    'idempotency_key_in_use',
    'in_progress',
    'already_subscribed',
    'payment_in_progress',
    'provider_not_connected',
    'provider_error',
    'provider_unavailable',
    'url_not_allowed',
    'not_supported',
  ],
  example: { request: seedRequest },
  effect: 'steps',
  handle: async ({ ctx, environmentId, requestKey, request, caller, links }) => {
    const { session, replayed } = await createSession(ctx, environmentId, newSession(request.body, caller, requestKey))
    const body = presentCheckoutSession(session, inSteps(caller, links))
    return replayed ? { status: 200, body, headers: { 'idempotent-replayed': 'true' } } : { status: 201, body }
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/checkout/sessions/:id',
  scope: 'checkout_sessions:read',
  tag,
  summary: 'Retrieve a checkout session',
  description: 'Poll it from your success page: completed means paid and active; pending means that the outcome is not known yet.',
  query: Type.Object(expandQuery(checkoutSessionSchema)),
  answer: { status: 200, schema: checkoutSessionSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = presentCheckoutSession(await requireSession(tx, params.id), at)
    await expand(tx, at, checkoutSessionSchema, [object], query['expand[]'])
    return object
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/checkout/sessions',
  scope: 'checkout_sessions:read',
  tag,
  summary: 'List checkout sessions',
  description:
    'Newest first. By idempotency_key it finds a session again after a lost answer. Sessions that the provider refused are listed only when their status or key is asked for.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(checkoutSessionSchema),
    idempotency_key: Type.Optional(textField('Sessions made with this key.', { maxLength: 255 })),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    subscription: Type.Optional(textField('Id of a subscription.')),
    checkout_status: Type.Optional(enumOf(checkoutStatuses, 'Sessions in this state.')),
    status: Type.Optional(enumOf(checkoutStatuses, 'The same as checkout_status.')),
  }),
  answer: { status: 200, schema: listOf(checkoutSessionSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      idempotencyKey: query.idempotency_key ?? null,
      customerId: await narrowToCustomer(tx, query.customer),
      subscriptionId: query.subscription ?? null,
      status: query.checkout_status ?? query.status ?? null,
    }
    const page = presentList(await listSessions(tx, filters, pageRequest(query)), '/v1/checkout/sessions', s =>
      presentCheckoutSession(s, at),
    )
    await expand(tx, at, checkoutSessionSchema, page.data, query['expand[]'])
    return page
  },
})

const end = (verb: 'expire' | 'cancel', as: 'expired' | 'canceled') =>
  defineRoute({
    method: 'POST',
    path: `/checkout/sessions/:id/${verb}` as '/checkout/sessions/:id/expire',
    scope: 'checkout_sessions:write',
    tag,
    summary: verb === 'expire' ? 'Expire a checkout session now' : 'Cancel a checkout session',
    description:
      'The page takes no more money at once; the answer comes after the provider’s own. Refused while a payment is on its way. What the session had drafted is cleaned up.',
    answer: { status: 200, schema: checkoutSessionSchema },
    failures: ['not_found', 'payment_in_progress', 'session_not_open', 'provider_unavailable'],
    effect: 'steps',
    handle: async ({ ctx, environmentId, request, caller, links }) => {
      await transaction(ctx, environmentId, tx => requireSession(tx, request.params.id))
      return presentCheckoutSession(await endSession(ctx, environmentId, request.params.id, as), inSteps(caller, links))
    },
  })

export const checkoutSessionRoutes = [create, list, retrieve, end('expire', 'expired'), end('cancel', 'canceled')]
