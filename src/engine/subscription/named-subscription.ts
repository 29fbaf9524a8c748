import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockSubscription } from './queries.ts'

/** The subscription of that id, locked; null: there is none. */
export function namedSubscription(tx: Tx, id: string): Promise<Subscription | null> {
  return lockSubscription(tx, id)
}
