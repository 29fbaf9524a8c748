import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { findLiveSubscription } from './queries.ts'

/** The one live subscription of a customer to a plan (trialing, active, past_due, unpaid, paused), or null. */
export function liveSubscription(tx: Tx, customerId: string, planId: string): Promise<Pick<Subscription, 'id'> | null> {
  return findLiveSubscription(tx, customerId, planId)
}
