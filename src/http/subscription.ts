/** Subscriptions: made by checkout sessions, or here for customers who have a payment method or get invoices. */
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import { createSubscriptionBody } from '../contract/new-subscription.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { presentSubscription, subscriptionSchema } from '../contract/subscription.ts'
import { Failure } from '../core/failure.ts'
import { subscriptionStatuses } from '../core/subscription.ts'
import { transaction } from '../db/transaction.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { narrowToPlan } from '../engine/catalog/narrow-to-plan.ts'
import type { Wares } from '../engine/catalog/wanted-offer.ts'
import { narrowToCustomer } from '../engine/customer/narrow-to-customer.ts'
import { activateSubscription } from '../engine/settlement/activate-subscription.ts'
import { startSubscription } from '../engine/settlement/start-subscription.ts'
import type { NewSubscription } from '../engine/subscription/create-subscription.ts'
import { listSubscriptions } from '../engine/subscription/list-subscriptions.ts'
import { retrieveSubscription } from '../engine/subscription/retrieve-subscription.ts'
import { expand, expandQuery } from './expand.ts'
import { pageRequest, presentList } from './list.ts'
import { newTerms } from './new-offer.ts'
import { defineRoute, type Links } from './route.ts'
import { withSetupUrl } from './save-card-url.ts'
import { shown } from './shown.ts'

const tag = 'Subscriptions'
const scope = 'subscriptions:read'
const write = 'subscriptions:write'

const list = defineRoute({
  method: 'GET',
  path: '/subscriptions',
  scope,
  tag,
  summary: 'List subscriptions',
  description: 'Newest first. Those of sessions that were not completed are listed only when their status is asked for.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    ...expandQuery(subscriptionSchema),
    customer: Type.Optional(textField('Id or external_id of a customer.')),
    plan: Type.Optional(textField('Id or lookup_key of a plan.')),
    status: Type.Optional(enumOf(subscriptionStatuses, 'Subscriptions in this state.')),
  }),
  answer: { status: 200, schema: listOf(subscriptionSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const at = shown(tx, links)
    const filters = {
      customerId: await narrowToCustomer(tx, query.customer),
      planId: await narrowToPlan(tx, query.plan),
      status: query.status ?? null,
    }
    const page = presentList(await listSubscriptions(tx, filters, pageRequest(query)), '/v1/subscriptions', ({ subscription, items }) =>
      presentSubscription(subscription, items, at),
    )
    await expand(tx, at, subscriptionSchema, page.data, query['expand[]'])
    return page
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/subscriptions/:id',
  scope,
  tag,
  summary: 'Retrieve a subscription',
  description: 'While its session is pending it is incomplete.',
  query: Type.Object(expandQuery(subscriptionSchema)),
  answer: { status: 200, schema: subscriptionSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params, query }, links }) => {
    const at = shown(tx, links)
    const object = (({ subscription, items }) => presentSubscription(subscription, items, at))(await retrieveSubscription(tx, params.id))
    await expand(tx, at, subscriptionSchema, [object], query['expand[]'])
    return object
  },
})

type Body = Static<typeof createSubscriptionBody>

function newSubscription(body: Body, requestKey: string | null): NewSubscription {
  const { customer_id: id, customer_external_id: externalId } = body
  if ((id === undefined) === (externalId === undefined))
    throw new Failure('parameter_missing', 'Name the customer by customer_external_id or by customer_id, one of them.', {
      param: 'customer_external_id',
    })
  if ((body.plan_id == null) === (body.items === undefined))
    throw new Failure('parameter_missing', 'Say what is subscribed to: a plan_id or items, one of them.', { param: 'plan_id' })
  const wares: Wares = body.items
    ? {
        kind: 'lines',
        lines: body.items.map((item, n) => ({
          price: item.price_id,
          priceData: null,
          quantity: BigInt(item.quantity ?? 1),
          taxRates: item.tax_rates ?? null,
          param: `items.${n}`,
          priceParam: `items.${n}.price_id`,
        })),
      }
    : {
        kind: 'plan',
        plan: body.plan_id!,
        currency: body.currency ?? null,
        billingPeriod: body.billing_period ?? null,
        billingPeriodCount: body.billing_period_count ?? null,
        quantity: BigInt(body.quantity ?? 1),
      }
  return {
    ...newTerms(body, body),
    customer: externalId ?? id!,
    customerParam: externalId === undefined ? 'customer_id' : 'customer_external_id',
    wares,
    waresParam: body.items ? 'items' : 'plan_id',
    collectionMethod: body.collection_method ?? 'charge_automatically',
    daysUntilDue: body.days_until_due ?? 7,
    trialEndBehavior: body.trial_end_behavior ?? 'create_invoice',
    allowMultiple: body.allow_multiple ?? false,
    name: body.name ?? null,
    metadata: body.metadata ?? {},
    requestKey,
  }
}

/** For routes in steps: the object as it is when everything was done. */
const shownNow = (ctx: Context, environmentId: string, id: string, caller: Caller, links: Links) =>
  transaction({ ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }, environmentId, async tx => {
    const { subscription, items } = await retrieveSubscription(tx, id)
    return presentSubscription(subscription, items, { environment: { kind: caller.livemode ? 'live' : 'sandbox' }, base: links.base })
  })

const create = defineRoute({
  method: 'POST',
  path: '/subscriptions',
  scope: write,
  tag,
  summary: 'Create a subscription',
  description:
    'Charged at once to the saved method. Nothing due, or collection_method send_invoice: active (or trialing) at once. Declined, or no usable method: incomplete, with an open invoice that can be paid on its page for 23 hours.',
  body: createSubscriptionBody,
  answer: { status: 201, schema: subscriptionSchema },
  failures: [
    ...(['customer_not_found', 'not_found', 'plan_archived', 'price_archived', 'product_archived', 'price_not_available'] as const),
    ...(['billing_period_required', 'zero_amount', 'already_subscribed', 'currency_mismatch', 'amount_too_large'] as const),
    ...(['parameter_missing', 'parameter_invalid', 'coupon_not_applicable', 'coupon_exhausted', 'promotion_code_invalid'] as const),
    'tax_rate_archived',
  ],
  example: { request: { customer_external_id: 'user_12345', plan_id: 'plan_pro_monthly', currency: 'usd' } },
  effect: 'steps',
  handle: async ({ ctx, environmentId, requestKey, request: { body }, caller, links }) => {
    const id = await startSubscription(ctx, environmentId, newSubscription(body, requestKey))
    return await shownNow(ctx, environmentId, id, caller, links)
  },
})

const activate = defineRoute({
  method: 'POST',
  path: '/subscriptions/:id/activate',
  scope: write,
  tag,
  summary: 'Activate a subscription',
  description:
    'Starts its billing with the saved method: what is open is charged, oldest first; a trial or a pause ends, and the paid cycle begins now. Without a usable method: 402 with details.setup_url, a page on which the customer saves one.',
  answer: { status: 200, schema: subscriptionSchema },
  failures: [
    ...(['not_found', 'subscription_not_activatable', 'already_subscribed', 'payment_method_missing', 'payment_declined'] as const),
    'payment_in_progress',
  ],
  effect: 'steps',
  handle: async ({ ctx, environmentId, request: { params }, caller, links }) => {
    await withSetupUrl(ctx, environmentId, links, () => activateSubscription(ctx, environmentId, params.id))
    return await shownNow(ctx, environmentId, params.id, caller, links)
  },
})

export const subscriptionRoutes = [create, list, retrieve, activate]
