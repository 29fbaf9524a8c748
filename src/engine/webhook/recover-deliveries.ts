import type { Context } from '../../context.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { eventsWithoutDelivery, lockFailedDeliveries, restartDeliveries } from './log-queries.ts'
import { insertDeliveries } from './queries.ts'
import { holdEndpoint } from './require-endpoint.ts'
import { requireEnabled } from './send-test-event.ts'

/** Of one call: its transaction stays short. The rest is left for the next call. */
const recoverMax = 10_000

/**
 * Sends again what was given up, and for the first time what came while the endpoint was disabled, of events since a
 * time. What the endpoint does not want to hear, and what is older than it, is left out. Webhook ids stay.
 */
export async function recoverDeliveries(
  ctx: Context,
  tx: Tx,
  input: { endpointId: string; since: Temporal.Instant },
): Promise<{ scheduled: number; hasMore: boolean }> {
  const endpoint = await holdEndpoint(tx, input.endpointId)
  requireEnabled(endpoint)
  const failed = await lockFailedDeliveries(tx, endpoint.id, input.since, recoverMax)
  await restartDeliveries(tx, failed)
  const since = Temporal.Instant.compare(input.since, endpoint.createdAt) < 0 ? endpoint.createdAt : input.since
  const left = recoverMax - failed.length
  const unsent = left > 0 ? await eventsWithoutDelivery(tx, endpoint.id, since, endpoint.enabledEvents, left) : []
  const made = unsent.map(e => ({ id: ctx.ids.id('dlv'), eventId: e.id, endpointId: endpoint.id }))
  await insertDeliveries(tx, made)
  const ids = [...failed, ...made.map(d => d.id)]
  await schedule(
    tx,
    'webhook.deliver',
    ids.map(subjectId => ({ subjectId, dueAt: tx.now })),
  )
  return { scheduled: ids.length, hasMore: ids.length >= recoverMax }
}
