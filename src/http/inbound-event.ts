/** What providers told us. */
import { Type } from 'typebox'
import { inboundEventSchema, inboundStatuses, presentInboundEvent } from '../contract/inbound-event.ts'
import { createdAtQuery, enumOf, listOf, pageQuery, textField } from '../contract/schema.ts'
import { reprocessInbound } from '../engine/settlement/reprocess-inbound.ts'
import { findInboundEvents, requireInbound } from '../engine/settlement/show-inbound.ts'
import { pageRequest, presentList } from './list.ts'
import { defineRoute } from './route.ts'

const tag = 'Inbound events'

const retrieve = defineRoute({
  method: 'GET',
  path: '/inbound_events/:id',
  scope: 'connections:read',
  tag,
  summary: 'Retrieve an inbound event',
  description: 'A webhook that a provider sent us, as it came.',
  answer: { status: 200, schema: inboundEventSchema },
  failures: ['not_found'],
  effect: 'read',
  handle: async ({ tx, request }) => presentInboundEvent(await requireInbound(tx, request.params.id), tx),
})

const list = defineRoute({
  method: 'GET',
  path: '/inbound_events',
  scope: 'connections:read',
  tag,
  summary: 'List inbound events',
  description: 'Webhooks that providers sent us, newest first. One whose signature is not good is never stored.',
  query: Type.Object({
    ...pageQuery,
    ...createdAtQuery,
    connection: Type.Optional(textField('Id of a connection.')),
    status: Type.Optional(enumOf(inboundStatuses, 'Only those of this status.')),
  }),
  answer: { status: 200, schema: listOf(inboundEventSchema) },
  effect: 'read',
  handle: async ({ tx, request: { query } }) => {
    const filters = { connectionId: query.connection ?? null, status: query.status ?? null }
    return presentList(await findInboundEvents(tx, filters, pageRequest(query)), '/v1/inbound_events', event =>
      presentInboundEvent(event, tx),
    )
  },
})

const reprocess = defineRoute({
  method: 'POST',
  path: '/inbound_events/:id/reprocess',
  scope: 'connections:write',
  tag,
  summary: 'Process an inbound event again',
  description: 'Asks the provider once more about what the event concerns. Harmless: what was applied is not applied again.',
  answer: { status: 200, schema: inboundEventSchema },
  failures: ['not_found'],
  effect: 'transaction',
  handle: async ({ tx, request }) => presentInboundEvent(await reprocessInbound(tx, request.params.id), tx),
})

export const inboundEventRoutes = [retrieve, list, reprocess]
