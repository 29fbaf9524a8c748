/** Checkout sessions: made, read, ended. */
import { Type } from 'typebox'
import { checkoutSessionSchema, presentCheckoutSession } from '../contract/checkout-session.ts'
import { createCheckoutSessionBody } from '../contract/new-checkout-session.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { checkoutStatuses } from '../core/checkout-session.ts'
import { transaction } from '../db/transaction.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { endSession } from '../engine/checkout/close-session.ts'
import { createSession } from '../engine/checkout/create-session.ts'
import { listSessions } from '../engine/checkout/list-sessions.ts'
import { requireSession } from '../engine/checkout/provider-page.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { newSession } from './new-session.ts'
import { defineRoute, type Links } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Checkout'

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
    'Offers a plan, prices, or a way to save a card or to pay what is open, for a limited time. Send the buyer to payment_action.url with a full-page redirect. The same idempotency_key with the same body answers the same session, also after completion.',
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
    'parameter_missing',
    'parameter_invalid',
    'price_archived',
    'product_archived',
    'tax_rate_archived',
    'currency_unknown',
    'currency_mismatch',
    'amount_invalid',
    'amount_too_small',
    'amount_too_large',
    'coupon_not_applicable',
    'coupon_exhausted',
    'promotion_code_invalid',
    'subscription_not_activatable',
    'invoice_not_open',
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
