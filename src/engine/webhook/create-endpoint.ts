import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Metadata } from '../../core/record.ts'
import type { WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import { checkEnabledEvents, checkEndpointUrl } from './check-endpoint.ts'
import { newSecret, sealSecrets } from './endpoint-secrets.ts'
import { countEndpointsLocked, insertEndpoint } from './queries.ts'

/** Every event is matched against every endpoint and may become a delivery to each. */
const endpointsMax = 20

export type NewEndpoint = { url: string; enabledEvents: string[]; description: string | null; metadata: Metadata }

/** The secret is in the answer and nowhere else: the row has it sealed. */
export async function createEndpoint(ctx: Context, tx: Tx, input: NewEndpoint): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  checkEndpointUrl(ctx, tx, input.url)
  checkEnabledEvents(input.enabledEvents)
  if ((await countEndpointsLocked(tx)) >= endpointsMax)
    throw new Failure('endpoint_limit', `An environment has at most ${endpointsMax} webhook endpoints: delete one first.`)
  const id = ctx.ids.id('we')
  const secret = newSecret(ctx)
  const endpoint: WebhookEndpoint = {
    environmentId: tx.environment.id,
    id,
    ...input,
    enabledEvents: [...new Set(input.enabledEvents)],
    sealedSecrets: sealSecrets(ctx, id, [{ secret, expiresAt: null }]),
    status: 'enabled',
    disabledReason: null,
    failingSince: null,
    consecutiveFailures: 0,
    slow: false,
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
  }
  await insertEndpoint(tx, endpoint)
  return { endpoint, secret }
}
