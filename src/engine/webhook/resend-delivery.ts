import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Delivery } from '../../core/webhook-delivery.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockDelivery, restartDeliveries } from './log-queries.ts'
import { findEndpoint } from './queries.ts'
import { requireDelivery } from './require-delivery.ts'
import { requireEnabled } from './send-test-event.ts'

/** Sends it again now, whatever became of it, with a schedule of its own. The event is the same, and so is its `webhook-id`. */
export async function resendDelivery(_ctx: Context, tx: Tx, id: string): Promise<Delivery> {
  const delivery = await lockDelivery(tx, id)
  if (!delivery) return await requireDelivery(tx, id)
  const endpoint = await findEndpoint(tx, delivery.endpointId)
  if (!endpoint)
    throw new Failure('delivery_not_ready', `The webhook endpoint ${delivery.endpointId} was deleted: its deliveries cannot be sent again.`)
  requireEnabled(endpoint)
  await restartDeliveries(tx, [id])
  await schedule(tx, 'webhook.deliver', [{ subjectId: id, dueAt: tx.now }])
  return await requireDelivery(tx, id)
}
