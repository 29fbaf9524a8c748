/** What was told to merchants. */
import { Type } from 'typebox'
import { eventTypes } from '../contract/event.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { presentWebhookEvent, webhookEventSchema } from '../contract/webhook-event.ts'
import { findEvents, readEvent } from '../engine/webhook/find-events.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Webhooks'
const scope = 'webhook_events:read'

const list = defineRoute({
  method: 'GET',
  path: '/webhook_events',
  scope,
  tag,
  summary: 'List events',
  description: 'Newest first, 90 days back.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    event_type: Type.Optional(enumOf(eventTypes, 'Events of this type.')),
    object_id: Type.Optional(textField('Events about this object.')),
  }),
  answer: { status: 200, schema: listOf(webhookEventSchema) },
  effect: 'read',
  handle: async ({ tx, request, links }) => {
    const { query } = request
    const at = { environment: tx.environment, base: links.base }
    const filter = { eventType: query.event_type ?? null, objectId: query.object_id ?? null }
    const page = await findEvents(tx, filter, pageRequest(query as Parameters<typeof pageRequest>[0]))
    return presentList(page, '/v1/webhook_events', event => presentWebhookEvent(event, at))
  },
})

const retrieve = defineRoute({
  method: 'GET',
  path: '/webhook_events/:id',
  scope,
  tag,
  summary: 'Retrieve an event',
  description: 'What happened, with the object as it was then.',
  answer: { status: 200, schema: webhookEventSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request, links }) =>
    presentWebhookEvent(await readEvent(tx, request.params.id), { environment: tx.environment, base: links.base }),
})

export const webhookEventRoutes = [list, retrieve]
