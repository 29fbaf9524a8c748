import { type Static, Type } from 'typebox'
import type { Delivery, DeliveryAttempt } from '../core/webhook-delivery.ts'
import { type Presenting, timeOrNull } from './present.ts'
import { enumOf, idField, nullable, time, timeField } from './schema.ts'

export const deliveryStatuses = ['pending', 'succeeded', 'exhausted', 'canceled'] as const

const attemptSchema = Type.Object(
  {
    at: timeField('When it was made, by the clock of the environment.'),
    status: nullable(Type.Integer({ description: 'HTTP status of the answer; null when there was none.' })),
    duration_ms: Type.Integer({ description: 'How long it took, in milliseconds.' }),
    response: nullable(Type.String({ description: 'The beginning of the answer: up to 2,000 characters.' })),
    error: nullable(
      Type.String({ description: 'Why there was no answer: timeout, refused, blocked_address, invalid_url or network, and more words.' }),
    ),
  },
  { description: 'One try.' },
)

export const webhookDeliverySchema = Type.Object(
  {
    id: idField('dlv', 'Id of the delivery.'),
    object: Type.Literal('webhook_delivery'),
    environment_id: Type.String({ description: 'The environment it belongs to.' }),
    livemode: Type.Boolean({ description: 'Whether that is the live environment.' }),
    created_at: timeField('When the event was numbered and the delivery made.'),
    updated_at: timeField('When it last changed.'),
    event_id: idField('evt', 'What is delivered.'),
    endpoint_id: idField('we', 'To where.'),
    status: enumOf(
      deliveryStatuses,
      'pending: still to be tried. succeeded: answered 2xx. exhausted: 10 tries failed. canceled: the endpoint was gone, disabled or deleted.',
    ),
    attempts: Type.Array(attemptSchema, { description: 'Every try, in order, those before a resend included.' }),
    next_attempt_at: nullable(timeField('When it is tried next; null when it is over.')),
  },
  { title: 'WebhookDelivery', description: 'The sending of one event to one endpoint.' },
)

export type WireWebhookDelivery = Static<typeof webhookDeliverySchema>

export function presentWebhookDelivery(d: Delivery, attempts: readonly DeliveryAttempt[], at: Presenting): WireWebhookDelivery {
  return {
    id: d.id,
    object: 'webhook_delivery',
    environment_id: d.environmentId,
    livemode: at.environment.kind === 'live',
    created_at: time(d.createdAt),
    updated_at: time(d.updatedAt),
    event_id: d.eventId,
    endpoint_id: d.endpointId,
    status: d.status,
    attempts: attempts.map(a => ({
      at: time(a.attemptedAt),
      status: a.status,
      duration_ms: a.durationMs,
      response: a.response,
      error: a.error,
    })),
    next_attempt_at: timeOrNull(d.nextAttemptAt),
  }
}
