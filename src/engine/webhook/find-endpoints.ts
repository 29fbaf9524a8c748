import type { WebhookEndpoint } from '../../core/webhook-endpoint.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { listEndpoints } from './queries.ts'

export async function findEndpoints(tx: Tx, request: PageRequest): Promise<Page<WebhookEndpoint>> {
  return await listEndpoints(tx, request)
}
