import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { findHolder, findLiveSubscription } from './queries.ts'

/** The live subscription of a customer to the same plan, or to any of the same products by themselves; null: none. */
export function liveSubscription(
  tx: Tx,
  customerId: string,
  of: { planId: string | null; productIds: readonly string[] },
): Promise<Pick<Subscription, 'id'> | null> {
  return of.planId === null ? findHolder(tx, customerId, of.productIds) : findLiveSubscription(tx, customerId, of.planId)
}
