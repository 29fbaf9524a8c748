import { type Static, Type } from 'typebox'
import { type Presenting, timeOrNull } from './present.ts'
import { enumOf, idField, nullable, time, timeField } from './schema.ts'

export const inboundStatuses = ['received', 'processed', 'ignored'] as const

export const inboundEventSchema = Type.Object(
  {
    id: idField('inb', 'Id of the inbound event.'),
    object: Type.Literal('inbound_event'),
    environment_id: Type.String({ description: 'The environment it belongs to.' }),
    livemode: Type.Boolean({ description: 'Whether that is the live environment.' }),
    connection_id: idField('con', 'The connection it came for.'),
    provider_event_id: Type.String({ description: 'The provider’s own id of it: the same one again is stored once.' }),
    event_type: Type.String({ description: 'As the provider names it.' }),
    concerns: nullable(
      Type.Object(
        {
          kind: enumOf(['hosted', 'payment', 'refund', 'dispute'], 'A payment page, a payment, a refund or a dispute.'),
          reference: Type.String({ description: 'Its id at the provider.' }),
        },
        { description: 'What the provider was asked about because of it; null: nothing that we act on.' },
      ),
    ),
    body: Type.String({ description: 'The exact text as it came. Never taken for the truth: the provider is asked.' }),
    status: enumOf(inboundStatuses, 'received: waits to be processed. ignored: concerned nothing that we act on.'),
    processed_at: nullable(timeField('When it was processed or ignored.')),
    created_at: timeField('When it came, by the clock of the environment.'),
  },
  { title: 'InboundEvent', description: 'What a provider told us by webhook. Kept for 90 days.' },
)

type WireInboundEvent = Static<typeof inboundEventSchema>

type InboundEvent = {
  environmentId: string
  id: string
  connectionId: string
  dedupeKey: string
  eventType: string
  body: string
  concerns: { kind: 'hosted' | 'payment' | 'refund' | 'dispute'; reference: string } | null
  status: (typeof inboundStatuses)[number]
  processedAt: Temporal.Instant | null
  createdAt: Temporal.Instant
}

export function presentInboundEvent(event: InboundEvent, at: Pick<Presenting, 'environment'>): WireInboundEvent {
  return {
    id: event.id,
    object: 'inbound_event',
    environment_id: event.environmentId,
    livemode: at.environment.kind === 'live',
    connection_id: event.connectionId,
    provider_event_id: event.dedupeKey,
    event_type: event.eventType,
    concerns: event.concerns,
    body: event.body,
    status: event.status,
    processed_at: timeOrNull(event.processedAt),
    created_at: time(event.createdAt),
  }
}
