/** What must hold of events and their delivery. */
import type { InvariantQuery } from './invariant-query.ts'

export const deliveryInvariants: readonly InvariantQuery[] = [
  {
    id: 'sequences_have_no_gap',
    title: 'The events of an environment are numbered 1 to the last, each once, in the order they were made',
    sql: `
      select q.environment_id, q.environment_id as id, q.last_sequence, count(e.sequence) as numbered
      from environment_sequences q left join events e on e.environment_id = q.environment_id and e.sequence is not null
      where ($1::text is null or q.environment_id = $1)
      group by q.environment_id, q.last_sequence
      having coalesce(max(e.sequence), 0) <> q.last_sequence or count(e.sequence) <> q.last_sequence - coalesce(min(e.sequence), 1) + 1`,
  },
  {
    id: 'pending_deliveries_are_due',
    title: 'Every event is delivered, given up after its last try, or due to be tried',
    sql: `
      select v.environment_id, v.id, v.event_id, v.endpoint_id
      from webhook_deliveries v
      where ($1::text is null or v.environment_id = $1) and v.status = 'pending' and not exists (
        select 1 from due_work d where d.environment_id = v.environment_id and d.kind = 'webhook.deliver' and d.subject_id = v.id and d.parked_at is null)`,
  },
  {
    id: 'completed_sessions_were_told',
    title: 'Every ended session has exactly one event that tells its end',
    sql: `
      select s.environment_id, s.id, s.checkout_status, count(e.id) as events
      from checkout_sessions s
      left join events e on e.environment_id = s.environment_id and e.object_id = s.id and e.event_type = 'checkout.session.' || s.checkout_status
      where ($1::text is null or s.environment_id = $1) and s.checkout_status in ('completed', 'failed', 'expired', 'canceled')
        and s.created_at > (select coalesce(c.frozen_at, $2::timestamptz + c.offset_us * interval '1 microsecond') - interval '80 days'
                            from environment_clocks c where c.environment_id = s.environment_id)
      group by s.environment_id, s.id, s.checkout_status having count(e.id) <> 1`,
  },
  {
    id: 'inbound_events_are_processed',
    title: 'Every stored provider event is processed or due to be',
    sql: `
      select b.environment_id, b.id
      from inbound_events b
      where ($1::text is null or b.environment_id = $1) and b.status = 'received' and not exists (
        select 1 from due_work d where d.environment_id = b.environment_id and d.kind = 'inbound.process' and d.subject_id = b.id and d.parked_at is null)`,
  },
]
