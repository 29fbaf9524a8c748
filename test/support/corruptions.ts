/** Every corruption that the checks are tried with. */
import { bookCorruptions } from './book-corruptions.ts'
import { correctionCorruptions } from './correction-corruptions.ts'
import { type Corruption, change, completedEvent, forget, park } from './corruption.ts'
import { discountCorruptions } from './discount-corruptions.ts'
import { letterCorruptions } from './letter-corruptions.ts'
import { sessionCorruptions } from './session-corruptions.ts'
import { subscriptionCorruptions } from './subscription-corruptions.ts'

const deliveries: Corruption[] = [
  {
    invariant: 'sequences_have_no_gap',
    what: 'a number was given to no event',
    sql: ids => `
      update environment_sequences set last_sequence = last_sequence + 1 where environment_id = '${ids.environment}' returning environment_id as id`,
  },
  {
    invariant: 'sequences_have_no_gap',
    what: 'an event lost its number',
    sql: ids => `update events set sequence = null, body = null where ${completedEvent(ids)} returning environment_id as id`,
  },
  {
    invariant: 'pending_deliveries_are_due',
    what: 'a delivery is forgotten',
    sql: ids => forget('webhook.deliver', ids.waitingDelivery),
  },
  {
    invariant: 'pending_deliveries_are_due',
    what: 'a delivery was given up, but does not say so',
    sql: ids => park('webhook.deliver', ids.waitingDelivery),
  },
  {
    invariant: 'completed_sessions_were_told',
    what: 'a completed session was told as expired',
    sql: ids => `update events set event_type = 'checkout.session.expired' where ${completedEvent(ids)} returning object_id as id`,
  },
  {
    invariant: 'completed_sessions_were_told',
    what: 'a completed session was told twice',
    sql: ids => `
      update events set event_type = 'checkout.session.completed'
      where object_id = '${ids.session}' and event_type = 'checkout.session.created' returning object_id as id`,
  },
  {
    invariant: 'inbound_events_are_processed',
    what: 'what a provider told is forgotten',
    sql: ids => change('inbound_events', ids.inboundEvent, "status = 'received', processed_at = null"),
  },
]

export const corruptions: readonly Corruption[] = [
  ...bookCorruptions,
  ...correctionCorruptions,
  ...sessionCorruptions,
  ...subscriptionCorruptions,
  ...discountCorruptions,
  ...letterCorruptions,
  ...deliveries,
]
