import type { Context } from '../../context.ts'
import { apiVersion } from '../../contract/event.ts'
import { eventMatches } from '../../core/webhook.ts'
import { schedule } from '../../db/due.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { enabledEndpoints, insertDeliveries, lockSequence, type NumberedEvent, numberEvents, unnumberedEvents } from './queries.ts'

/** Events numbered in one transaction: short locks, and a crash repeats little. */
const batchMax = 500

/**
 * Gives an environment's waiting events their numbers and makes the deliveries. Numbers follow the order of insertion,
 * which follows each object's row lock: order per object always, across objects the order of sequencing.
 */
export async function sequenceEvents(ctx: Context, environmentId: string): Promise<number> {
  let total = 0
  for (;;) {
    const count = await transaction(ctx, environmentId, tx => sequenceBatch(ctx, tx))
    total += count
    if (count < batchMax) return total
  }
}

async function sequenceBatch(ctx: Context, tx: Tx): Promise<number> {
  // A statement of its own: what the next one sees begins after the wait for the lock.
  const last = await lockSequence(tx)
  const [ids, endpoints] = await Promise.all([unnumberedEvents(tx, batchMax), enabledEndpoints(tx)])
  const events = ids.length === 0 ? [] : await numberEvents(tx, ids, last, apiVersion)
  const deliveries = events.flatMap(event =>
    endpoints
      .filter(endpoint => isFor(event, endpoint))
      .map(endpoint => ({ id: ctx.ids.id('dlv'), eventId: event.id, endpointId: endpoint.id })),
  )
  if (deliveries.length > 0) {
    await insertDeliveries(tx, deliveries)
    await schedule(
      tx,
      'webhook.deliver',
      deliveries.map(d => ({ subjectId: d.id, dueAt: tx.now })),
    )
  }
  return events.length
}

/** A test goes to the endpoint it tests, whatever that wants to hear. */
function isFor(event: NumberedEvent, endpoint: { id: string; enabledEvents: string[] }): boolean {
  if (event.eventType === 'webhook_endpoint.test') return event.objectId === endpoint.id
  return eventMatches(endpoint.enabledEvents, event.eventType)
}
