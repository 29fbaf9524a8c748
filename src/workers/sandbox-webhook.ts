import { webhookSecretsOf } from '../engine/account/open-connection.ts'
import { sendWebhook } from '../providers/sandbox/send-webhook.ts'
import type { Worker } from './worker.ts'

/** They come to our own door, which takes a few hundred a second: a buyer waits for each. */
export const sandboxWebhook: Worker = {
  kind: 'sandbox.webhook',
  way: 'leased',
  concurrency: 16,
  run: (ctx, environmentId, webhookId) => sendWebhook(ctx, environmentId, webhookId, connectionId => webhookSecretsOf(ctx, connectionId)),
}
