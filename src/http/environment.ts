/** Environments of the caller's organization. */
import { Type } from 'typebox'
import {
  createEnvironmentBody,
  environmentSchema,
  newEnvironmentSchema,
  presentEnvironment,
  updateEnvironmentBody,
} from '../contract/environment.ts'
import { listOf, pageQuery } from '../contract/schema.ts'
import { Failure } from '../core/failure.ts'
import { changeEnvironment } from '../engine/account/change-environment.ts'
import { createEnvironment } from '../engine/account/create-environment.ts'
import { findEnvironments, requireEnvironment } from '../engine/account/show-environments.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Environments'

const create = defineRoute({
  method: 'POST',
  path: '/environments',
  scope: 'environments:write',
  tag,
  summary: 'Create an environment',
  description: 'Any number of sandboxes, one live environment per organization. Its first key is answered here and never again.',
  body: createEnvironmentBody,
  answer: { status: 201, schema: newEnvironmentSchema },
  failures: ['live_needs_live_key', 'live_environment_exists', 'currency_unknown'],
  example: { request: { name: 'qa', kind: 'sandbox' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, caller }) => {
    const kind = body.kind ?? 'sandbox'
    if (kind === 'live' && !caller.livemode)
      throw new Failure(
        'live_needs_live_key',
        'A live environment is made with a live key only: for the first one run "tollgate setup --live".',
      )
    const { record, apiKey } = await createEnvironment(ctx, tx.sql, {
      organizationId: caller.organizationId,
      name: body.name,
      kind,
      defaultCurrency: body.default_currency ?? 'usd',
    })
    return { ...presentEnvironment(record), api_key: apiKey }
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/environments/:id',
  scope: 'environments:read',
  tag,
  summary: 'Retrieve an environment',
  description: 'One of your organization.',
  answer: { status: 200, schema: environmentSchema },
  effect: 'read',
  handle: async ({ tx, request, caller }) => presentEnvironment(await requireEnvironment(tx, caller.organizationId, request.params.id)),
})

const list = defineRoute({
  method: 'GET',
  path: '/environments',
  scope: 'environments:read',
  tag,
  summary: 'List environments',
  description: 'Those of your organization, newest first.',
  query: Type.Object(pageQuery),
  answer: { status: 200, schema: listOf(environmentSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, caller }) =>
    presentList(await findEnvironments(tx, caller.organizationId, pageRequest(query)), '/v1/environments', presentEnvironment),
})

const update = defineRoute({
  method: 'POST',
  path: '/environments/:id',
  scope: 'environments:write',
  tag,
  summary: 'Update an environment',
  description: 'What is left out stays as it is; null empties. Its kind never changes.',
  body: updateEnvironmentBody,
  answer: { status: 200, schema: environmentSchema },
  failures: ['not_found', 'live_needs_live_key', 'currency_unknown', 'tax_rate_archived'],
  example: { request: { display_name: 'Example Ltd', accent: '0a7cff' } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { params, body }, caller }) => {
    const named = {
      name: body.name,
      defaultCurrency: body.default_currency,
      simulateUnconnectedProviders: body.simulate_unconnected_providers,
      displayName: body.display_name,
      accent: body.accent?.toLowerCase() ?? body.accent,
      logoUrl: body.logo_url,
      termsUrl: body.terms_url,
      privacyUrl: body.privacy_url,
      taxRateIds: body.tax_rates,
      letterDeclineRefunds: body.refund_on_declined_letter,
    }
    const change = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
    return presentEnvironment(await changeEnvironment(ctx, tx, { id: params.id, caller, change }))
  },
})

export const environmentRoutes = [create, retrieve, list, update]
