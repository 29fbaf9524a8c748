import type { Context } from '../../context.ts'
import { rotateSecrets, type WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import { newSecret, openSecrets, sealSecrets } from './endpoint-secrets.ts'
import { saveEndpoint } from './queries.ts'
import { holdEndpoint } from './require-endpoint.ts'

/** The new secret signs at once; the old one beside it until the overlap has passed, by the environment's clock. */
export async function rotateSecret(
  ctx: Context,
  tx: Tx,
  input: { id: string; overlapSeconds: number },
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  const endpoint = await holdEndpoint(tx, input.id)
  const secret = newSecret(ctx)
  const secrets = rotateSecrets(openSecrets(ctx, endpoint), secret, tx.now, input.overlapSeconds)
  const changed = {
    ...endpoint,
    sealedSecrets: sealSecrets(ctx, endpoint.id, secrets),
    updatedAt: tx.now,
    objectVersion: endpoint.objectVersion + 1,
  }
  await saveEndpoint(tx, changed)
  return { endpoint: changed, secret }
}
