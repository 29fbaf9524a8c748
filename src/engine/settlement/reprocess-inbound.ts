import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { type InboundEvent, renewInbound } from './inbound-queries.ts'
import { inboundUnknown } from './show-inbound.ts'

/** Processes an event once more, as if it had just come. Harmless: what was applied is not applied again. */
export async function reprocessInbound(tx: Tx, id: string): Promise<InboundEvent> {
  const event = await renewInbound(tx, id)
  if (!event) throw inboundUnknown(id)
  await schedule(tx, 'inbound.process', [{ subjectId: event.id, dueAt: tx.now }])
  return event
}
