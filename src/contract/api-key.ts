import { type Static, Type } from 'typebox'
import { timeOrNull } from './present.ts'
import { idField, nullable, textField, time, timeField } from './schema.ts'

const scopes = Type.Array(
  Type.String({
    pattern: '^(\\*|[a-z_]+:(\\*|read|write))$',
    maxLength: 60,
    description: '`*`, `customers:*`, `customers:read` or `customers:write`.',
  }),
  {
    minItems: 1,
    maxItems: 100,
    uniqueItems: true,
    description: 'What the key may do. Writing implies reading.',
    examples: [['customers:read']],
  },
)

export const apiKeySchema = Type.Object(
  {
    id: idField('key', 'Id of the key, not the key itself.'),
    object: Type.Literal('api_key'),
    environment_id: Type.String({ description: 'The one environment it opens.' }),
    livemode: Type.Boolean({ description: 'Whether that is the live environment.' }),
    name: textField('What people call it.'),
    scopes,
    last4: Type.String({ description: 'The last four characters, to tell keys apart.' }),
    expires_at: nullable(timeField('When it stops to work, by real time; null: never.')),
    last_used_at: nullable(timeField('When it was last used, to the minute.')),
    revoked_at: nullable(timeField('When it was revoked; null while it works.')),
    created_at: timeField('When it was made, by real time.'),
  },
  { title: 'ApiKey', description: 'Opens one environment to a program.' },
)

export const newApiKeySchema = Type.Object(
  { ...apiKeySchema.properties, api_key: Type.String({ description: 'The key itself. Shown this once: keep it.' }) },
  { title: 'NewApiKey' },
)

export const createApiKeyBody = Type.Object(
  {
    name: textField('What people call it.', { maxLength: 100 }),
    scopes,
    expires_at: Type.Optional(nullable(timeField('When it stops to work, by real time; not given or null: never.'))),
  },
  { title: 'CreateApiKey' },
)

type WireApiKey = Static<typeof apiKeySchema>

type ApiKey = {
  id: string
  environmentId: string
  name: string
  scopes: string[]
  last4: string
  expiresAt: Temporal.Instant | null
  lastUsedAt: Temporal.Instant | null
  revokedAt: Temporal.Instant | null
  createdAt: Temporal.Instant
}

export function presentApiKey(key: ApiKey, livemode: boolean): WireApiKey {
  return {
    id: key.id,
    object: 'api_key',
    environment_id: key.environmentId,
    livemode,
    name: key.name,
    scopes: key.scopes,
    last4: key.last4,
    expires_at: timeOrNull(key.expiresAt),
    last_used_at: timeOrNull(key.lastUsedAt),
    revoked_at: timeOrNull(key.revokedAt),
    created_at: time(key.createdAt),
  }
}
