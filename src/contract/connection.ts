import { type Static, Type } from 'typebox'
import type { Stored } from '../core/record.ts'
import { type Presenting, presentRecord } from './present.ts'
import { enumOf, idField, nullable, objectFields, textField } from './schema.ts'

export const connectionSchema = Type.Object(
  {
    id: idField('con', 'Id of the connection.'),
    object: Type.Literal('connection'),
    ...objectFields,
    provider: Type.String({ description: 'Whom it connects to: sandbox, stripe or razorpay.' }),
    name: textField('What people call it.'),
    status: enumOf(['active', 'disabled'], 'Only an active connection serves new checkouts.'),
    inbound_url: Type.String({ description: 'Where the provider has to send its webhooks.' }),
    webhooks_missing: nullable(
      Type.String({
        description: 'The webhook event that did not come, so that we had to ask: enable it at the provider. null: all is well.',
      }),
    ),
    simulates: Type.Array(Type.String({ description: 'A provider by name.' }), {
      description: 'Providers that are not connected and are played by this one. Only the sandbox does, never in live.',
    }),
  },
  { title: 'Connection', description: 'An account at a payment provider. Its secrets are never shown.' },
)

type WireConnection = Static<typeof connectionSchema>

type Connection = Stored & {
  provider: string
  name: string
  status: 'active' | 'disabled'
  webhooksMissing: string | null
  simulates: string[]
}

export function presentConnection(connection: Connection, at: Presenting): WireConnection {
  return {
    id: connection.id,
    object: 'connection',
    ...presentRecord(connection, at),
    provider: connection.provider,
    name: connection.name,
    status: connection.status,
    inbound_url: `${at.base}/v1/webhooks/${connection.provider}/${connection.id}`,
    webhooks_missing: connection.webhooksMissing,
    simulates: connection.simulates,
  }
}
