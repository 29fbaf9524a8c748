/** Keys to the caller's environment. */
import { Type } from 'typebox'
import { apiKeySchema, createApiKeyBody, newApiKeySchema, presentApiKey } from '../contract/api-key.ts'
import { createdAtQuery, listOf, pageQuery } from '../contract/schema.ts'
import { grantKey } from '../engine/account/grant-key.ts'
import { revokeKey } from '../engine/account/revoke-key.ts'
import { findKeys, requireKey } from '../engine/account/show-keys.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'API keys'

const create = defineRoute({
  method: 'POST',
  path: '/api_keys',
  scope: 'api_keys:write',
  tag,
  summary: 'Create an API key',
  description: 'To the same environment, with scopes that the asking key has itself. The key is answered here and never again.',
  body: createApiKeyBody,
  answer: { status: 201, schema: newApiKeySchema },
  example: { request: { name: 'CI', scopes: ['customers:read'], expires_at: null } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request: { body }, caller, scopes }) => {
    const expiresAt = body.expires_at ? Temporal.Instant.from(body.expires_at) : null
    const { record, text } = await grantKey(ctx, tx, { caller, name: body.name, scopes: body.scopes, expiresAt, known: scopes })
    return { ...presentApiKey(record, caller.livemode), api_key: text }
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/api_keys/:id',
  scope: 'api_keys:read',
  tag,
  summary: 'Retrieve an API key',
  description: 'Everything but the key itself, which is not kept.',
  answer: { status: 200, schema: apiKeySchema },
  effect: 'read',
  handle: async ({ tx, request, caller }) => presentApiKey(await requireKey(tx, request.params.id), caller.livemode),
})

const list = defineRoute({
  method: 'GET',
  path: '/api_keys',
  scope: 'api_keys:read',
  tag,
  summary: 'List API keys',
  description: 'Those of this environment, revoked ones too, newest first.',
  query: Type.Object({ ...pageQuery, ...createdAtQuery }),
  answer: { status: 200, schema: listOf(apiKeySchema) },
  effect: 'read',
  handle: async ({ tx, request: { query }, caller }) =>
    presentList(await findKeys(tx, pageRequest(query)), '/v1/api_keys', key => presentApiKey(key, caller.livemode)),
})

const revoke = defineRoute({
  method: 'DELETE',
  path: '/api_keys/:id',
  scope: 'api_keys:write',
  tag,
  summary: 'Revoke an API key',
  description: 'At once, and for good. The key stays listed with its revoked_at.',
  answer: { status: 200, schema: apiKeySchema },
  effect: 'transaction',
  handle: async ({ ctx, tx, request, caller }) => presentApiKey(await revokeKey(ctx, tx, { id: request.params.id }), caller.livemode),
})

export const apiKeyRoutes = [create, retrieve, list, revoke]
