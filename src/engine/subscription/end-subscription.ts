import type { Context } from '../../context.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { deleteHolds, itemsOfSubscription, lockSubscription, updateSubscription } from './queries.ts'

/** Ends a live subscription now. Twice is once. */
export async function endSubscription(ctx: Context, tx: Tx, subscriptionId: string, reason: string): Promise<void> {
  const subscription = await lockSubscription(tx, subscriptionId)
  if (!subscription || ['incomplete', 'incomplete_expired', 'canceled'].includes(subscription.status)) return
  const saved = await updateSubscription(tx, { ...subscription, status: 'canceled', endedAt: tx.now })
  await deleteHolds(tx, subscriptionId)
  const items = await itemsOfSubscription(tx, subscriptionId)
  const entitlements = subscription.customerId ? await entitlementsTold(ctx, tx, subscription.customerId) : null
  ctx.log.info({ subscription: subscriptionId, reason }, 'a subscription was ended')
  await recordEvents(ctx, tx, [
    { type: 'subscription.canceled', object: presentSubscription(saved, items, presenting(ctx, tx)) },
    ...(entitlements ? [entitlements] : []),
  ])
}
