import type { Tx } from '../../db/transaction.ts'
import { clearWebhooksMissing } from './connection-queries.ts'

/** An event that was missed before does come: the connection no longer asks for it. */
export async function noteWebhook(tx: Tx, connectionId: string, eventType: string): Promise<void> {
  await clearWebhooksMissing(tx, connectionId, eventType)
}
