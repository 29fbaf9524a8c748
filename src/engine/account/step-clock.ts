import type { Context } from '../../context.ts'
import { type DueKind, dueRanks } from '../../db/due.ts'
import { type DueRow, type DueScope, findDue } from '../../db/due-claim.ts'
import { sequenceEvents } from '../webhook/sequence-events.ts'
import {
  type ClockRecord,
  databaseNow,
  earliestDue,
  endAdvancing,
  keepAdvancing,
  loadClock,
  olderTransactions,
  type Processed,
} from './clock-queries.ts'

/** What runs due work: the kinds, how many of one at once, and how it is started. One promise per claimed row. */
export type DueRunner = {
  kinds: readonly DueKind[]
  start(ctx: Context, scope: DueScope, rows: readonly DueRow[]): Promise<{ row: DueRow; ended: Promise<'done' | 'failed' | 'taken'> }[]>
}

/** Longer than any one piece of work: a process that is alive keeps its clock. */
const leaseSeconds = 60
/** The lease is written again after so long, and with every step. */
const keepEveryMs = 10_000
/** Deliveries to merchants under way at once. All other work is done one by one: the order is part of the promise. */
const deliveriesMax = 128
/** Of real time that an advance spends waiting for merchants' receivers; then deliveries are left to the ordinary workers. */
const deliveryMs = 10_000
/** Between two looks at work that another process holds. */
const lookAgainMs = 20
/** Transactions that began before the advance read the old time; they are short, and one that is not does not hold us up. */
const barrierLooks = 250

/** The kinds by friendly names. */
const processedNames: Record<DueKind, string> = {
  'sandbox.debit': 'payments',
  'sandbox.webhook': 'provider_webhooks',
  'inbound.process': 'inbound_events',
  'payment.resolve': 'payments_resolved',
  'refund.send': 'refunds',
  'checkout.resume': 'sessions_resumed',
  'checkout.poll': 'sessions_polled',
  'checkout.end': 'sessions_ended',
  'subscription.expire': 'subscriptions_expired',
  'invoice.collect': 'invoices_collected',
  'letter.expire': 'letters_expired',
  'entitlement.tell': 'entitlements_told',
  'webhook.deliver': 'webhooks',
}

export const noneProcessed = (): Processed => Object.fromEntries(Object.values(processedNames).map(name => [name, 0]))

export const leaseEnd = (ctx: Context): Temporal.Instant => ctx.clock.now().add({ seconds: leaseSeconds })

const delivery: DueKind = 'webhook.deliver'

/**
 * Steps a clock that we hold to its target: from one due moment to the next, and at each runs what is due by rank,
 * with all that this brings about, until nothing is due there. Every step is written, so that another process can go
 * on. `lost`: one has. `paused`: the time was up, and the clock is free to be taken over.
 */
export async function stepClock(
  given: Context,
  held: { environmentId: string; fence: bigint },
  runner: DueRunner,
  options: { forMs: number; stopping?: AbortSignal },
): Promise<'ready' | 'paused' | 'lost'> {
  const { environmentId } = held
  const ctx = { ...given, db: { ...given.db, refusesWhileAdvancing: false } }
  const { sql } = ctx.db
  const scope: DueScope = { environmentId, status: 'advancing' }
  const began = ctx.clock.monotonicMs()
  const clock: ClockRecord = await loadClock(sql, environmentId)
  if (clock.fence !== held.fence || clock.status !== 'advancing' || !clock.frozenAt || !clock.target) return 'lost'
  const target = clock.target
  const processed = { ...noneProcessed(), ...clock.processed }
  const settled = runner.kinds.filter(kind => dueRanks[kind] < dueRanks[delivery])
  let at = clock.frozenAt
  let deliveryLeft = runner.kinds.includes(delivery) ? deliveryMs : 0
  let keptAt: Temporal.Instant | null = null
  let keptMs = 0

  const write = (leaseUntil: Temporal.Instant | null) => keepAdvancing(sql, held, { at, processed, leaseUntil })

  /** False: another process has the clock. */
  async function keep(): Promise<boolean> {
    const nowMs = ctx.clock.monotonicMs()
    if (keptAt?.equals(at) && nowMs - keptMs < keepEveryMs) return true
    keptAt = at
    keptMs = nowMs
    return await write(leaseEnd(ctx))
  }

  /** Runs the first of what is due of one kind; false: somebody else has it. */
  async function runOne(kind: DueKind, dueAt: Temporal.Instant): Promise<boolean> {
    const found = await findDue(ctx, scope, [{ kind, most: 1 }])
    const [started] = await runner.start(
      ctx,
      scope,
      found.filter(row => row.dueAt.equals(dueAt)),
    )
    if (!started || (await started.ended) === 'taken') return false
    processed[processedNames[kind]]! += 1
    return true
  }

  /** Sends what is due to merchants, waiting for them only so long. */
  async function deliverSome(): Promise<boolean> {
    const started = await runner.start(ctx, scope, await findDue(ctx, scope, [{ kind: delivery, most: deliveriesMax }]))
    if (started.length === 0) return false
    processed[processedNames[delivery]]! += started.length
    const all = Promise.all(started.map(s => s.ended))
    const since = ctx.clock.monotonicMs()
    const enough = new AbortController()
    await Promise.race([all, ctx.clock.sleep(deliveryLeft, enough.signal)])
    enough.abort()
    deliveryLeft = Math.max(0, deliveryLeft - (ctx.clock.monotonicMs() - since))
    return true
  }

  /** The next due moment after this one, in whole milliseconds as the clock is. */
  async function nextMoment(): Promise<Temporal.Instant | null> {
    const next = await earliestDue(sql, environmentId, { after: at, until: target, kinds: deliveryLeft > 0 ? runner.kinds : settled })
    return next?.dueAt.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' }) ?? null
  }

  await olderTransactionsEnd(ctx)
  for (;;) {
    if (options.stopping?.aborted || ctx.clock.monotonicMs() - began >= options.forMs) return (await write(null)) ? 'paused' : 'lost'
    if (!(await keep())) return 'lost'
    const due = await earliestDue(sql, environmentId, { after: null, until: at, kinds: settled })
    if (due) {
      if (!(await runOne(due.kind, due.dueAt))) await ctx.clock.sleep(lookAgainMs)
      continue
    }
    if ((await sequenceEvents(ctx, environmentId)) > 0) continue
    if (deliveryLeft > 0 && (await deliverSome())) continue
    const next = await nextMoment()
    if (next && Temporal.Instant.compare(next, target) <= 0) {
      at = next
      continue
    }
    if (!(await endAdvancing(sql, held, { systemNow: ctx.clock.now(), processed }))) return 'lost'
    ctx.wake.due()
    return 'ready'
  }
}

async function olderTransactionsEnd(ctx: Context): Promise<void> {
  const began = await databaseNow(ctx.db.sql)
  for (let look = 0; look < barrierLooks; look += 1) {
    if ((await olderTransactions(ctx.db.sql, began)) === 0) return
    await ctx.clock.sleep(lookAgainMs)
  }
}
