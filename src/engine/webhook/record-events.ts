import type { Context } from '../../context.ts'
import type { EventType } from '../../contract/event.ts'
import { encodeJson } from '../../contract/json.ts'
import type { Tx } from '../../db/transaction.ts'

/** What an event carries: the object on the wire, as it is after the change. */
export type Told = { type: EventType; object: { id: string; object_version: number } }

/** Writes events in the order given, in the transaction of the change they tell of. Numbered after the commit by the sequencer. */
export async function recordEvents(ctx: Context, tx: Tx, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return
  await tx.sql`
    insert into events (environment_id, id, event_type, object_id, object_version, snapshot, created_at)
    select ${tx.environment.id}, id, event_type, object_id, object_version, snapshot, ${tx.now}
    from unnest(
      ${told.map(() => ctx.ids.id('evt'))}::text[], ${told.map(t => t.type)}::text[], ${told.map(t => t.object.id)}::text[],
      ${told.map(t => t.object.object_version)}::int[], ${told.map(t => encodeJson(t.object))}::text[]
    ) with ordinality as e (id, event_type, object_id, object_version, snapshot, n)
    order by n`
  tx.wakes.outbox = true
}
