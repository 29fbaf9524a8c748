import type { Context } from '../../context.ts'
import type { Metadata } from '../../core/record.ts'
import type { EndpointHealth, WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import { checkEnabledEvents, checkEndpointUrl } from './check-endpoint.ts'
import { saveEndpoint } from './queries.ts'
import { holdEndpoint } from './require-endpoint.ts'

/** What is absent stays. */
export type EndpointChange = {
  url?: string
  enabledEvents?: string[]
  description?: string | null
  enabled?: boolean
  metadata?: Metadata
}

export async function updateEndpoint(ctx: Context, tx: Tx, input: { id: string; change: EndpointChange }): Promise<WebhookEndpoint> {
  const { enabled, ...fields } = input.change
  if (fields.url !== undefined) checkEndpointUrl(ctx, tx, fields.url)
  if (fields.enabledEvents !== undefined) checkEnabledEvents(fields.enabledEvents)
  const endpoint = await holdEndpoint(tx, input.id)
  const changed: WebhookEndpoint = {
    ...endpoint,
    ...fields,
    ...(enabled !== undefined && switched(endpoint, enabled)),
    updatedAt: tx.now,
    objectVersion: endpoint.objectVersion + 1,
  }
  await saveEndpoint(tx, changed)
  return changed
}

function switched(endpoint: WebhookEndpoint, enabled: boolean): Partial<EndpointHealth> {
  if (enabled === (endpoint.status === 'enabled')) return {}
  if (!enabled) return { status: 'disabled', disabledReason: 'requested' }
  return { status: 'enabled', disabledReason: null, failingSince: null, consecutiveFailures: 0, slow: false }
}
