import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { findLiveSubscriptionOfCustomer } from './queries.ts'

/** A live subscription of the customer to whatever plan, or null. */
export async function anyLiveSubscription(tx: Tx, customerId: string): Promise<Pick<Subscription, 'id'> | null> {
  return await findLiveSubscriptionOfCustomer(tx, customerId)
}
