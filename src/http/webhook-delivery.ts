/** What was sent where, and what came back. */
import { Type } from 'typebox'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { deliveryStatuses, presentWebhookDelivery, webhookDeliverySchema } from '../contract/webhook-delivery.ts'
import { findDeliveries, readDelivery } from '../engine/webhook/find-deliveries.ts'
import { resendDelivery } from '../engine/webhook/resend-delivery.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Webhooks'

const list = defineRoute({
  method: 'GET',
  path: '/webhook_deliveries',
  scope: 'webhook_deliveries:read',
  tag,
  summary: 'List deliveries',
  description: 'Newest first, with every try and the beginning of its answer.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    event: Type.Optional(textField('Deliveries of this event.')),
    endpoint: Type.Optional(textField('Deliveries to this endpoint.')),
    status: Type.Optional(enumOf(deliveryStatuses, 'Deliveries in this state.')),
  }),
  answer: { status: 200, schema: listOf(webhookDeliverySchema) },
  effect: 'read',
  handle: async ({ tx, request, links }) => {
    const { query } = request
    const at = { environment: tx.environment, base: links.base }
    const filter = { eventId: query.event ?? null, endpointId: query.endpoint ?? null, status: query.status ?? null }
    const page = await findDeliveries(tx, filter, pageRequest(query as Parameters<typeof pageRequest>[0]))
    return presentList(page, '/v1/webhook_deliveries', ({ delivery, attempts }) => presentWebhookDelivery(delivery, attempts, at))
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/webhook_deliveries/:id',
  scope: 'webhook_deliveries:read',
  tag,
  summary: 'Retrieve a delivery',
  description: 'With every try and the beginning of its answer.',
  answer: { status: 200, schema: webhookDeliverySchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) => {
    const { delivery, attempts } = await readDelivery(tx, request.params.id)
    return presentWebhookDelivery(delivery, attempts, { environment: tx.environment, base: links.base })
  },
})

const resend = defineRoute({
  method: 'POST',
  path: '/webhook_deliveries/:id/resend',
  scope: 'webhook_deliveries:write',
  tag,
  summary: 'Send a delivery again',
  description: 'Now, with a schedule of tries of its own, whatever became of it. The webhook-id stays the same.',
  answer: { status: 200, schema: webhookDeliverySchema },
  failures: ['not_found', 'delivery_not_ready'],
  effect: 'transaction',
  handle: async ({ ctx, tx, request, links }) => {
    const { id } = await resendDelivery(ctx, tx, request.params.id)
    const { delivery, attempts } = await readDelivery(tx, id)
    return presentWebhookDelivery(delivery, attempts, { environment: tx.environment, base: links.base })
  },
})

export const webhookDeliveryRoutes = [list, retrieve, resend]
