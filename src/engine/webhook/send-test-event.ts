import type { Context } from '../../context.ts'
import { presentWebhookEndpoint } from '../../contract/webhook-endpoint.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { WebhookEvent } from '../../core/webhook-delivery.ts'
import type { WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { latestEvent } from './log-queries.ts'
import { recordEvents } from './record-events.ts'
import { holdEndpoint } from './require-endpoint.ts'

/** An event about the endpoint itself, which the sequencer sends to it and to no other. */
export async function sendTestEvent(ctx: Context, tx: Tx, endpointId: string): Promise<WebhookEvent> {
  const endpoint = await holdEndpoint(tx, endpointId)
  requireEnabled(endpoint)
  const type = 'webhook_endpoint.test'
  await recordEvents(ctx, tx, [{ type, object: presentWebhookEndpoint(endpoint, presenting(ctx, tx)) }])
  const event = await latestEvent(tx, endpointId, type)
  invariant(event, 'an event that was just written is there')
  return event
}

/** What is sent to a disabled endpoint would only be given up again. */
export function requireEnabled(endpoint: WebhookEndpoint): void {
  if (endpoint.status === 'enabled') return
  throw new Failure('delivery_not_ready', `Webhook endpoint ${endpoint.id} is disabled: enable it first.`, {
    details: { endpoint_id: endpoint.id, disabled_reason: endpoint.disabledReason },
  })
}
