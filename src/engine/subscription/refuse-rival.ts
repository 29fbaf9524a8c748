import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { refuseUnderWay } from '../payment/refuse-under-way.ts'
import { findTwinInvoices } from './queries.ts'
import { rivalSubscription } from './rival-subscription.ts'

/**
 * Nothing is charged for a subscription that could not begin, because the customer has the same already or is paying it
 * otherwise. Under the customer's lock.
 */
export async function refuseRival(tx: Tx, subscriptionId: string | null): Promise<void> {
  if (subscriptionId === null) return
  const rival = await rivalSubscription(tx, subscriptionId)
  if (rival)
    throw new Failure(
      'already_subscribed',
      `The customer already has this by subscription ${rival.id}: void the invoice of the one that is incomplete.`,
      { details: { subscription_id: rival.id } },
    )
  await refuseUnderWay(tx, await findTwinInvoices(tx, subscriptionId))
}
