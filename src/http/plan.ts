/** Plans: made with their prices and features in one call, named by id or lookup_key in every path. */
import { Type } from 'typebox'
import { createPlanBody, planSchema, presentPlan, updatePlanBody } from '../contract/plan.ts'
import { createdAtQuery, listOf, pageQuery, textField } from '../contract/schema.ts'
import { archivePlan } from '../engine/catalog/archive-plan.ts'
import { createPlan } from '../engine/catalog/create-plan.ts'
import { listPlans } from '../engine/catalog/list-plans.ts'
import { retrievePlan } from '../engine/catalog/retrieve-plan.ts'
import { updatePlan } from '../engine/catalog/update-plan.ts'
import { featuresGiven } from './features-given.ts'
import { pageRequest, presentList } from './list.ts'
import { newPrice } from './new-price.ts'
import { defineRoute } from './route.ts'
import { shown } from './shown.ts'

const tag = 'Plans'
const read = 'plans:read'
const write = 'plans:write'

const create = defineRoute({
  method: 'POST',
  path: '/plans',
  scope: write,
  tag,
  summary: 'Create a plan',
  description: 'With all its prices. Those of one currency and billing period are sold together, as one set.',
  body: createPlanBody,
  answer: { status: 201, schema: planSchema },
  failures: [
    'lookup_key_in_use',
    'reserved_identifier',
    'currency_unknown',
    'amount_invalid',
    'parameter_missing',
    'parameter_invalid',
    'not_found',
    'feature_archived',
  ],
  example: {
    request: {
      name: 'Pro',
      lookup_key: 'plan_pro_monthly',
      prices: [
        { lookup_key: 'pro_inr', currency: 'inr', billing_period: 'monthly', unit_amount: 49900 },
        { lookup_key: 'pro_usd', currency: 'usd', billing_period: 'monthly', unit_amount: 4900 },
      ],
    },
  },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, links }) => {
    const plan = await createPlan(ctx, tx, {
      name: body.name,
      lookupKey: body.lookup_key ?? null,
      description: body.description ?? null,
      trialPeriodDays: body.trial_period_days ?? null,
      metadata: body.metadata ?? {},
      prices: body.prices.map(price => newPrice(price)),
      features: featuresGiven(body.features ?? []),
    })
    return presentPlan(plan, shown(tx, links))
  },
})

const list = defineRoute({
  method: 'GET',
  path: '/plans',
  scope: read,
  tag,
  summary: 'List plans',
  description: 'Newest first, archived ones too.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    active: Type.Optional(Type.Boolean({ description: 'true: those in sale; false: those that are archived.' })),
    lookup_key: Type.Optional(textField('The plan with this lookup_key.')),
  }),
  answer: { status: 200, schema: listOf(planSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, links }) => {
    const filters = { active: query.active ?? null, lookupKey: query.lookup_key ?? null }
    return presentList(await listPlans(tx, filters, pageRequest(query)), '/v1/plans', plan => presentPlan(plan, shown(tx, links)))
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/plans/:id',
  scope: read,
  tag,
  summary: 'Retrieve a plan',
  description: 'By id or lookup_key.',
  answer: { status: 200, schema: planSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => {
    const plan = await retrievePlan(tx, request.params.id)
    return presentPlan(plan, shown(tx, links))
  },
})

const update = defineRoute({
  method: 'POST',
  path: '/plans/:id',
  scope: write,
  tag,
  summary: 'Update a plan',
  description: 'What is left out stays as it is; null empties. Prices are never edited.',
  body: updatePlanBody,
  answer: { status: 200, schema: planSchema },
  failures: ['not_found', 'lookup_key_in_use', 'reserved_identifier', 'feature_archived', 'parameter_missing'],
  example: { request: { name: 'Pro', description: 'For teams' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, links }) => {
    const { lookup_key: lookupKey, trial_period_days: trialPeriodDays, features: given, ...change } = body
    const features = given && featuresGiven(given)
    const plan = await updatePlan(ctx, tx, params.id, { ...change, lookupKey, trialPeriodDays, features })
    return presentPlan(plan, shown(tx, links))
  },
})

const archive = defineRoute({
  method: 'POST',
  path: '/plans/:id/archive',
  scope: write,
  tag,
  summary: 'Archive a plan',
  description: 'Takes it out of sale. Open sessions and subscriptions are not touched; update with active: true puts it back.',
  answer: { status: 200, schema: planSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    const plan = await archivePlan(ctx, tx, request.params.id)
    return presentPlan(plan, shown(tx, links))
  },
})

export const planRoutes = [create, list, retrieve, update, archive]
