/** What a customer may use: all of it in one call, and the fast check of one feature. */
import { Type } from 'typebox'
import { entitlementSchema, presentEntitlement } from '../contract/entitlement.ts'
import { listOf } from '../contract/schema.ts'
import { checkEntitlement } from '../engine/entitlement/check-entitlement.ts'
import { listEntitlements } from '../engine/entitlement/list-entitlements.ts'
import { presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Entitlements'
const scope = 'entitlements:read'

const list = defineRoute({
  method: 'GET',
  path: '/customers/:id/entitlements',
  scope,
  tag,
  summary: "List a customer's entitlements",
  description: 'Every feature that is in use, granted or not, in one answer; the granted ones first. The customer by id or external_id.',
  answer: { status: 200, schema: listOf(entitlementSchema) },
  failures: ['customer_not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params } }) =>
    presentList(await listEntitlements(tx, params.id), `/v1/customers/${encodeURIComponent(params.id)}/entitlements`, presentEntitlement),
})

const check = defineRoute({
  method: 'GET',
  path: '/customers/:id/entitlements/:feature',
  scope,
  tag,
  summary: 'Check one entitlement',
  description: 'Made to be asked with every click: whether the customer (id or external_id) may use the feature (id or lookup_key) now.',
  params: Type.Object({
    id: Type.String({ description: 'Id or external_id of the customer.' }),
    feature: Type.String({ description: 'Id or lookup_key of the feature.' }),
  }),
  answer: { status: 200, schema: entitlementSchema },
  failures: ['customer_not_found', 'not_found'],
  effect: 'read',
  handle: async ({ tx, request: { params } }) => presentEntitlement(await checkEntitlement(tx, params.id, params.feature)),
})

export const entitlementRoutes = [list, check]
