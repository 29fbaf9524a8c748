/**
 * Work that is due at a moment of an environment's clock: one table, one row per kind and subject. Scheduling again
 * moves the row and starts it afresh. Claiming lives in `due-claim.ts`.
 */
import type { Tx } from './transaction.ts'

/** The order of work at one instant: payment results, session ends, …, deliveries to merchants last. */
export const dueRanks = {
  'sandbox.debit': 0,
  'sandbox.webhook': 1,
  'inbound.process': 2,
  'payment.resolve': 3,
  'refund.send': 4,
  'checkout.resume': 5,
  'checkout.poll': 6,
  'checkout.end': 10,
  'subscription.expire': 11,
  'invoice.collect': 40,
  'letter.expire': 20,
  'entitlement.tell': 80,
  'webhook.deliver': 90,
} as const

export type DueKind = keyof typeof dueRanks

export type Scheduled = { kind: DueKind; subjectId: string; dueAt: Temporal.Instant }

export function schedule(tx: Tx, kind: DueKind, work: readonly Omit<Scheduled, 'kind'>[]): Promise<void> {
  return scheduleAll(
    tx,
    work.map(w => ({ kind, ...w })),
  )
}

/** Work of several kinds in one statement. */
export async function scheduleAll(tx: Tx, work: readonly Scheduled[]): Promise<void> {
  if (work.length === 0) return
  // What is due later is found when its time comes.
  if (work.some(w => Temporal.Instant.compare(w.dueAt, tx.now) <= 0)) tx.wakes.due = true
  await tx.sql`
    insert into due_work (environment_id, kind, subject_id, due_at, rank)
    select ${tx.environment.id}, kind, subject_id, due_at, rank
    from unnest(
      ${work.map(w => w.kind)}::text[], ${work.map(w => w.subjectId)}::text[], ${work.map(w => w.dueAt.toString())}::timestamptz[],
      ${work.map(w => dueRanks[w.kind])}::int[]) as w (kind, subject_id, due_at, rank)
    order by kind, subject_id
    on conflict (environment_id, kind, subject_id) do update
      set due_at = excluded.due_at, attempts = 0, lease_until = null, fence = due_work.fence + 1, parked_at = null, last_error = null`
}

export async function unschedule(tx: Tx, kinds: readonly DueKind[], subjectId: string): Promise<void> {
  await tx.sql`
    delete from due_work where environment_id = ${tx.environment.id} and kind = any(${kinds as string[]}) and subject_id = ${subjectId}`
}
