import { type Static, Type } from 'typebox'
import type { WebhookEvent } from '../core/webhook-delivery.ts'
import { apiVersion, eventTypes } from './event.ts'
import type { Presenting } from './present.ts'
import { enumOf, idField, nullable, time, timeField } from './schema.ts'

export const webhookEventSchema = Type.Object(
  {
    id: idField('evt', 'Id of the event: the `webhook-id` of every delivery of it.'),
    object: Type.Literal('webhook_event'),
    event_type: enumOf(eventTypes, 'What happened.'),
    api_version: Type.String({ description: 'The version of the wire that `data` is written in.' }),
    created_at: timeField('When it happened, by the clock of the environment.'),
    sequence: nullable(
      Type.Integer({
        description:
          'Its number in the environment, from 1 without gaps. Events of one object are in order. Null in the moment between the change and the numbering.',
      }),
    ),
    environment_id: Type.String({ description: 'The environment it belongs to.' }),
    livemode: Type.Boolean({ description: 'Whether that is the live environment.' }),
    data: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      description: 'The object as it was then. Compare `object_version`: retries may arrive late.',
    }),
  },
  { title: 'WebhookEvent', description: 'Something that happened, as it is told to your endpoints.' },
)

export type WireWebhookEvent = Static<typeof webhookEventSchema>

export function presentWebhookEvent(e: WebhookEvent, at: Presenting): WireWebhookEvent {
  return {
    id: e.id,
    object: 'webhook_event',
    event_type: e.eventType as WireWebhookEvent['event_type'],
    api_version: apiVersion,
    created_at: time(e.createdAt),
    sequence: e.sequence === null ? null : Number(e.sequence),
    environment_id: e.environmentId,
    livemode: at.environment.kind === 'live',
    data: JSON.parse(e.snapshot) as Record<string, unknown>,
  }
}
