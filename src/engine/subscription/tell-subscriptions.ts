import type { Context } from '../../context.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { loadSubscriptions } from './load-subscriptions.ts'

/** Tells of subscriptions that something else changed: their method was detached. */
export async function tellSubscriptions(ctx: Context, tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const shown = presenting(ctx, tx)
  const changed = await loadSubscriptions(tx, ids)
  await recordEvents(
    ctx,
    tx,
    changed.map(({ subscription, items }) => ({ type: 'subscription.updated', object: presentSubscription(subscription, items, shown) })),
  )
}
