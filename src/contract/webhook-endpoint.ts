import { type Static, Type } from 'typebox'
import type { WebhookEndpoint } from '../core/webhook-endpoint.ts'
import { type Presenting, presentRecord, timeOrNull } from './present.ts'
import { enumOf, idField, metadataField, nullable, objectFields, textField, timeField, urlField } from './schema.ts'

const filtersMax = 100
const filterMax = 100
const overlap = { standard: 24 * 3600, longest: 7 * 24 * 3600 }

const filters = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: filterMax }), {
    minItems: 1,
    maxItems: filtersMax,
    description,
    examples: [['checkout.session.*', 'invoice.paid']],
  })

const enabledEvents = 'Events it hears: exact types, all of a kind (`checkout.*`), or all (`*`).'
const url =
  'Where events are posted: absolute, https in a live environment, at most 2,048 characters, no user name, not a private address (400 url_not_allowed).'

export const webhookEndpointSchema = Type.Object(
  {
    id: idField('we', 'Id of the endpoint.'),
    object: Type.Literal('webhook_endpoint'),
    ...objectFields,
    url: Type.String({ description: 'Where events are posted.' }),
    description: nullable(textField('Your own words about it.')),
    enabled_events: Type.Array(Type.String(), { description: enabledEvents }),
    status: enumOf(['enabled', 'disabled'], 'A disabled endpoint is sent nothing; its events are kept and can be recovered.'),
    disabled_reason: nullable(
      enumOf(['gone', 'failing', 'requested'], 'gone: it answered 410. failing: nothing but failures for 5 days. requested: by you.'),
    ),
    failing_since: nullable(timeField('The first failure after the last success.')),
    slow: Type.Boolean({ description: 'Whether the latest try took longer than 5 s. A try is given up after 15 s.' }),
  },
  { title: 'WebhookEndpoint', description: 'An address of yours that events are posted to, signed by the Standard Webhooks scheme.' },
)

export type WireWebhookEndpoint = Static<typeof webhookEndpointSchema>

export const webhookEndpointWithSecretSchema = Type.Object(
  {
    ...webhookEndpointSchema.properties,
    secret: Type.String({
      description: 'Verifies signatures: whsec_ and base64 of 32 bytes. Shown only in this answer.',
      examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    }),
  },
  { title: 'WebhookEndpointWithSecret', description: 'An endpoint with its new signing secret.' },
)

export const deletedWebhookEndpointSchema = Type.Object(
  {
    id: idField('we', 'Id of the endpoint.'),
    object: Type.Literal('webhook_endpoint'),
    deleted: Type.Literal(true),
  },
  { title: 'DeletedWebhookEndpoint', description: 'That an endpoint is gone.' },
)

export const recoverySchema = Type.Object(
  {
    object: Type.Literal('webhook_recovery'),
    endpoint_id: idField('we', 'Id of the endpoint.'),
    since: timeField('Events from this moment on.'),
    scheduled: Type.Integer({ description: 'How many deliveries are sent again, or for the first time.' }),
    has_more: Type.Boolean({ description: 'Whether more are left: call again when these are through.' }),
  },
  { title: 'WebhookRecovery', description: 'What was scheduled again.' },
)

export const createEndpointBody = Type.Object({
  url: urlField(url),
  enabled_events: filters(enabledEvents),
  description: Type.Optional(nullable(textField('Your own words about it.'))),
  metadata: Type.Optional(metadataField()),
})

export const updateEndpointBody = Type.Object({
  url: Type.Optional(urlField(url)),
  enabled_events: Type.Optional(filters(enabledEvents)),
  description: Type.Optional(nullable(textField('Your own words about it.'))),
  enabled: Type.Optional(Type.Boolean({ description: 'Switches it on or off. Switched on, it starts with a clean record.' })),
  metadata: Type.Optional(metadataField()),
})

export const rotateSecretBody = Type.Object({
  overlap_seconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: overlap.longest,
      default: overlap.standard,
      description: 'How long the old secret goes on signing beside the new one: 24 h when not given, at most 7 days.',
    }),
  ),
})

export const recoverBody = Type.Object({
  since: timeField('Failed deliveries of events from this moment on are sent again; so are events that came while it was disabled.'),
})

export function presentWebhookEndpoint(e: WebhookEndpoint, at: Presenting): WireWebhookEndpoint {
  return {
    id: e.id,
    object: 'webhook_endpoint',
    ...presentRecord(e, at),
    url: e.url,
    description: e.description,
    enabled_events: e.enabledEvents,
    status: e.status,
    disabled_reason: e.disabledReason,
    failing_since: timeOrNull(e.failingSince),
    slow: e.slow,
  }
}
