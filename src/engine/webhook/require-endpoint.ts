import { Failure } from '../../core/failure.ts'
import type { WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import { findEndpoint, lockEndpoints } from './queries.ts'

export async function requireEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(tx, id)
  if (!endpoint) throw unknown(id)
  return endpoint
}

export async function holdEndpoint(tx: Tx, id: string): Promise<WebhookEndpoint> {
  const [endpoint] = await lockEndpoints(tx, [id])
  if (!endpoint) throw unknown(id)
  return endpoint
}

function unknown(id: string): Failure {
  return new Failure('not_found', `There is no webhook endpoint ${id}.`, { param: 'id' })
}
