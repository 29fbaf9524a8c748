import type { Tx } from '../../db/transaction.ts'
import { setWebhooksMissing } from './connection-queries.ts'

/** Shows on the connection which webhook event did not come; null when one came after all. */
export async function markWebhooksMissing(tx: Tx, connectionId: string, eventType: string | null): Promise<void> {
  await setWebhooksMissing(tx, connectionId, eventType)
}
