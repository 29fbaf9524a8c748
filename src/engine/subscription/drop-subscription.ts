import type { Tx } from '../../db/transaction.ts'
import { expireSubscription } from './queries.ts'

/** incomplete → incomplete_expired: the session ended unpaid. One that went further stays as it is. */
export async function dropSubscription(tx: Tx, subscriptionId: string): Promise<void> {
  await expireSubscription(tx, subscriptionId)
}
