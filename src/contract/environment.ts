import { type Static, Type } from 'typebox'
import type { Environment } from '../core/environment.ts'
import { currencyField, enumOf, idField, nullable, textField, time, timeField, urlField } from './schema.ts'
import { taxRatesField } from './tax-rate.ts'

const kinds = ['sandbox', 'live'] as const

const settings = {
  name: textField('What people call it.', { maxLength: 100 }),
  default_currency: currencyField('Used when neither request nor customer names one. ISO 4217.'),
  simulate_unconnected_providers: Type.Boolean({
    description: 'Whether a provider that is named but not connected is played by the sandbox. Never in live.',
  }),
  display_name: nullable(textField('The name buyers see on pages.', { maxLength: 100 })),
  accent: nullable(
    Type.String({ pattern: '^[0-9a-fA-F]{6}$', maxLength: 6, description: 'Accent colour of pages, six hexadecimal digits.' }),
  ),
  logo_url: nullable(urlField('Logo on pages.')),
  terms_url: nullable(urlField('Your terms, linked on pages.')),
  privacy_url: nullable(urlField('Your privacy notice, linked on pages.')),
  tax_rates: taxRatesField('Ids of the tax rates of whatever is sold, unless the customer has some or a request names others; null: none.'),
  refund_on_declined_letter: Type.Boolean({
    description: 'Whether what was paid for with an HSA or FSA card is refunded, and its subscription ended, when its letter is declined.',
  }),
}

export const environmentSchema = Type.Object(
  {
    id: idField('env', 'Id of the environment.'),
    object: Type.Literal('environment'),
    organization_id: idField('org', 'The organization it belongs to.'),
    kind: enumOf(kinds, 'sandbox: pretended money, its own clock. live: real money; one per organization.'),
    livemode: Type.Boolean({ description: 'Whether kind is live.' }),
    ...settings,
    sandbox_connection_id: nullable(idField('con', 'The built-in sandbox connection; null in live.')),
    created_at: timeField('When it was made.'),
  },
  { title: 'Environment', description: 'A world of its own: data, keys, clock, connections and webhook endpoints.' },
)

export const newEnvironmentSchema = Type.Object(
  {
    ...environmentSchema.properties,
    api_key: Type.String({ description: 'A key to the new environment, with every scope. Shown this once: keep it.' }),
  },
  { title: 'NewEnvironment' },
)

export const createEnvironmentBody = Type.Object(
  {
    name: settings.name,
    kind: Type.Optional(enumOf(kinds, 'sandbox when not given. live needs a live key.')),
    default_currency: Type.Optional(settings.default_currency),
  },
  { title: 'CreateEnvironment' },
)

/** What is left out stays as it is; null empties. */
export const updateEnvironmentBody = Type.Partial(Type.Object(settings), { title: 'UpdateEnvironment' })

type WireEnvironment = Static<typeof environmentSchema>

export function presentEnvironment(e: Environment & { sandboxConnectionId: string | null }): WireEnvironment {
  return {
    id: e.id,
    object: 'environment',
    organization_id: e.organizationId,
    kind: e.kind,
    livemode: e.kind === 'live',
    name: e.name,
    default_currency: e.defaultCurrency,
    simulate_unconnected_providers: e.simulateUnconnectedProviders,
    display_name: e.displayName,
    accent: e.accent,
    logo_url: e.logoUrl,
    terms_url: e.termsUrl,
    privacy_url: e.privacyUrl,
    tax_rates: e.taxRateIds,
    refund_on_declined_letter: e.letterDeclineRefunds,
    sandbox_connection_id: e.sandboxConnectionId,
    created_at: time(e.createdAt),
  }
}
