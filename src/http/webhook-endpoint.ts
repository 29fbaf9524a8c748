/** Where events are sent. */
import { Type } from 'typebox'
import { listOf, pageQuery, time } from '../contract/schema.ts'
import {
  createEndpointBody,
  deletedWebhookEndpointSchema,
  presentWebhookEndpoint,
  recoverBody,
  recoverySchema,
  rotateSecretBody,
  updateEndpointBody,
  webhookEndpointSchema,
  webhookEndpointWithSecretSchema,
} from '../contract/webhook-endpoint.ts'
import { presentWebhookEvent, webhookEventSchema } from '../contract/webhook-event.ts'
import { createEndpoint } from '../engine/webhook/create-endpoint.ts'
import { deleteEndpoint } from '../engine/webhook/delete-endpoint.ts'
import { findEndpoints } from '../engine/webhook/find-endpoints.ts'
import { recoverDeliveries } from '../engine/webhook/recover-deliveries.ts'
import { requireEndpoint } from '../engine/webhook/require-endpoint.ts'
import { rotateSecret } from '../engine/webhook/rotate-secret.ts'
import { sendTestEvent } from '../engine/webhook/send-test-event.ts'
import { updateEndpoint } from '../engine/webhook/update-endpoint.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Webhooks'
const read = 'webhook_endpoints:read'
const write = 'webhook_endpoints:write'

const dayInSeconds = 24 * 3600

const create = defineRoute({
  method: 'POST',
  path: '/webhook_endpoints',
  scope: write,
  tag,
  summary: 'Create a webhook endpoint',
  description:
    'Events from now on are posted to it. The answer shows the signing secret, this once. Answer each post with 2xx within 15 s; else it is tried again, 10 times over 75 hours.',
  body: createEndpointBody,
  answer: { status: 201, schema: webhookEndpointWithSecretSchema },
  failures: ['url_not_allowed', 'endpoint_limit', 'parameter_invalid'],
  example: { request: { url: 'https://example.com/webhooks', enabled_events: ['*'] } },
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    const { url, enabled_events, description, metadata } = request.body
    const input = { url, enabledEvents: enabled_events, description: description ?? null, metadata: metadata ?? {} }
    const { endpoint, secret } = await createEndpoint(ctx, tx, input)
    return { ...presentWebhookEndpoint(endpoint, { environment: tx.environment, base: links.base }), secret }
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/webhook_endpoints/:id',
  scope: read,
  tag,
  summary: 'Retrieve a webhook endpoint',
  description: 'Its settings and its health.',
  answer: { status: 200, schema: webhookEndpointSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) =>
    presentWebhookEndpoint(await requireEndpoint(tx, request.params.id), { environment: tx.environment, base: links.base }),
})

const list = defineRoute({
  method: 'GET',
  path: '/webhook_endpoints',
  scope: read,
  tag,
  summary: 'List webhook endpoints',
  description: 'Newest first; deleted ones are left out.',
  query: Type.Object({ ...pageQuery }),
  answer: { status: 200, schema: listOf(webhookEndpointSchema) },
  effect: 'read',
  handle: async ({ tx, request, links }) => {
    const at = { environment: tx.environment, base: links.base }
    const page = await findEndpoints(tx, pageRequest(request.query as Parameters<typeof pageRequest>[0]))
    return presentList(page, '/v1/webhook_endpoints', endpoint => presentWebhookEndpoint(endpoint, at))
  },
})

const update = defineRoute({
  method: 'POST',
  path: '/webhook_endpoints/:id',
  scope: write,
  tag,
  summary: 'Update a webhook endpoint',
  description: 'What is not sent stays. Switched on again, it starts with a clean record; recover what it missed.',
  body: updateEndpointBody,
  answer: { status: 200, schema: webhookEndpointSchema },
  failures: ['not_found', 'url_not_allowed', 'parameter_invalid'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    const { enabled_events, ...rest } = request.body
    const change = { ...rest, ...(enabled_events && { enabledEvents: enabled_events }) }
    const endpoint = await updateEndpoint(ctx, tx, { id: request.params.id, change })
    return presentWebhookEndpoint(endpoint, { environment: tx.environment, base: links.base })
  },
})

const remove = defineRoute({
  method: 'DELETE',
  path: '/webhook_endpoints/:id',
  scope: write,
  tag,
  summary: 'Delete a webhook endpoint',
  description: 'Nothing more is sent to it. What was sent stays in the log.',
  answer: { status: 200, schema: deletedWebhookEndpointSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request }) => {
    await deleteEndpoint(ctx, tx, request.params.id)
    return { id: request.params.id, object: 'webhook_endpoint', deleted: true }
  },
})

const rotate = defineRoute({
  method: 'POST',
  path: '/webhook_endpoints/:id/rotate_secret',
  scope: write,
  tag,
  summary: 'Rotate the signing secret',
  description:
    'The answer shows the new secret, this once. For the overlap every post carries two signatures, so that both secrets verify.',
  body: rotateSecretBody,
  answer: { status: 200, schema: webhookEndpointWithSecretSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    const input = { id: request.params.id, overlapSeconds: request.body.overlap_seconds ?? dayInSeconds }
    const { endpoint, secret } = await rotateSecret(ctx, tx, input)
    return { ...presentWebhookEndpoint(endpoint, { environment: tx.environment, base: links.base }), secret }
  },
})

const test = defineRoute({
  method: 'POST',
  path: '/webhook_endpoints/:id/test',
  scope: write,
  tag,
  summary: 'Send a test event',
  description: 'A webhook_endpoint.test event to this endpoint only, whatever it wants to hear. Find its delivery by the event id.',
  answer: { status: 200, schema: webhookEventSchema },
  failures: ['not_found', 'delivery_not_ready'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) =>
    presentWebhookEvent(await sendTestEvent(ctx, tx, request.params.id), { environment: tx.environment, base: links.base }),
})

const recover = defineRoute({
  method: 'POST',
  path: '/webhook_endpoints/:id/recover',
  scope: write,
  tag,
  summary: 'Send again what failed',
  description:
    'Deliveries that were given up, and events that came while the endpoint was disabled, since a time: at most 10,000 at once. Webhook ids stay, so a receiver that remembers them sees nothing twice.',
  body: recoverBody,
  answer: { status: 200, schema: recoverySchema },
  failures: ['not_found', 'delivery_not_ready'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request }) => {
    const since = Temporal.Instant.from(request.body.since)
    const { scheduled, hasMore } = await recoverDeliveries(ctx, tx, { endpointId: request.params.id, since })
    return { object: 'webhook_recovery', endpoint_id: request.params.id, since: time(since), scheduled, has_more: hasMore }
  },
})

export const webhookEndpointRoutes = [create, list, retrieve, update, remove, rotate, test, recover]
