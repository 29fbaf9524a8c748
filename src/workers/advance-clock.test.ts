import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { noting, type Ran } from '../../test/support/noting-workers.ts'
import { answered, refused } from '../../test/support/scripted-http.ts'
import { timedWorld } from '../../test/support/timed-world.ts'
import { type DueKind, schedule } from '../db/due.ts'
import { transaction } from '../db/transaction.ts'
import type { AdvanceRequest } from '../engine/account/begin-advance.ts'
import { readClock } from '../engine/account/read-clock.ts'
import { recordEvents } from '../engine/webhook/record-events.ts'
import { advanceEnvironment } from './advance-clock.ts'
import { settleAll } from './run-due.ts'
import { webhookDeliver } from './webhook-deliver.ts'
import type { Worker } from './worker.ts'

const t = timedWorld()
const { clock, http, inTransaction, later, plan, addEndpoint } = t

// The spread of retries is no chance here, so that two histories can be compared.
beforeEach(() => {
  t.world.workers.ids.random = bytes => Buffer.alloc(bytes, 128)
})

const request = (over: Partial<AdvanceRequest>): AdvanceRequest => ({ to: null, by: null, freeze: false, ...over })
const advance = (over: Partial<AdvanceRequest>, workers: readonly Worker[], environmentId = t.world.environmentId) =>
  advanceEnvironment(t.world.ctx, environmentId, request(over), workers)

const kinds: DueKind[] = ['sandbox.debit', 'payment.resolve', 'checkout.poll', 'checkout.end']

describe('advancing a clock', () => {
  it('does what is due on the way in order: by moment, at one moment by rank, with what the work brings about', async () => {
    const ran: Ran[] = []
    const workers = noting(clock, kinds, ran, async (_ctx, tx, kind, subjectId) => {
      if (subjectId === 'first') await schedule(tx, 'sandbox.debit', [{ subjectId: 'brought about', dueAt: tx.now }])
      if (kind === 'sandbox.debit') await schedule(tx, 'checkout.poll', [{ subjectId: 'and then', dueAt: tx.now.add({ hours: 1 }) }])
    })
    await plan('checkout.end', 'first', 1)
    await plan('checkout.end', 'second', 2)
    await plan('payment.resolve', 'second', 2)
    await plan('checkout.poll', 'overdue', -1)
    await plan('checkout.end', 'beyond', 25)
    const reading = await advance({ to: later(24) }, workers)
    assert.deepEqual(
      ran.map(r => [r.kind, r.subjectId, r.at]),
      [
        ['checkout.poll', 'overdue', 0],
        ['checkout.end', 'first', 1],
        ['sandbox.debit', 'brought about', 1],
        ['payment.resolve', 'second', 2],
        ['checkout.poll', 'and then', 2],
        ['checkout.end', 'second', 2],
      ],
    )
    assert.equal(reading.status, 'ready')
    assert.equal(reading.processed.sessions_ended, 2)
    assert.equal(reading.processed.payments, 1)
  })

  it('time runs on from the target, or stands still there', async () => {
    const target = later(24)
    assert.ok((await advance({ to: target }, [])).now.equals(target))
    await clock.advance({ minutes: 5 })
    assert.ok((await readClock(t.world.ctx, t.world.environmentId)).now.equals(target.add({ minutes: 5 })))
    const frozen = await advance({ by: 'P1M', freeze: true }, [])
    assert.equal(frozen.frozen, true)
    await clock.advance({ minutes: 5 })
    assert.ok((await readClock(t.world.ctx, t.world.environmentId)).now.equals(frozen.now))
    assert.equal(frozen.now.toString(), '2026-12-22T10:05:00Z')
    assert.equal((await advance({ by: 'PT1S' }, [])).frozen, false)
  })

  it('refuses what makes no sense', async () => {
    const cases: [Partial<AdvanceRequest>, string][] = [
      [{ to: clock.now() }, 'clock_not_later'],
      [{ to: later(-1) }, 'clock_not_later'],
      [{ by: 'PT0S' }, 'clock_not_later'],
      [{ by: '-P1D' }, 'clock_not_later'],
      [{}, 'parameter_missing'],
      [{ to: later(1), by: 'P1D' }, 'parameter_missing'],
      [{ by: 'tomorrow' }, 'parameter_invalid'],
      [{ by: 'P9999999Y' }, 'parameter_invalid'],
      [{ to: Temporal.Instant.from('+010000-01-01T00:00:00Z') }, 'parameter_invalid'],
    ]
    for (const [over, code] of cases) await assert.rejects(advance(over, []), { code }, JSON.stringify(over))
    await t.database.sql`update environments set kind = 'live' where id = ${t.world.environmentId}`
    await assert.rejects(advance({ to: later(1) }, []), { code: 'not_found' })
    await t.database.sql`update environments set kind = 'sandbox' where id = ${t.world.environmentId}`
  })

  it('keeps ordinary writes and a second advance away meanwhile, but not what comes from providers', async () => {
    const inside = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    const worker: Worker = {
      kind: 'checkout.end',
      way: 'leased',
      concurrency: 1,
      run: async () => {
        inside.resolve()
        await go.promise
      },
    }
    await plan('checkout.end', 'a', 1)
    const advancing = advance({ to: later(2) }, [worker])
    await inside.promise
    await assert.rejects(
      transaction(t.world.ctx, t.world.environmentId, async () => undefined),
      { code: 'clock_advancing' },
    )
    await assert.rejects(advance({ to: later(9) }, []), { code: 'clock_advancing' })
    const reading = await readClock(t.world.ctx, t.world.environmentId)
    assert.equal(reading.status, 'advancing')
    assert.ok(reading.now.equals(later(1)))
    assert.ok((await inTransaction(async tx => tx.now)).equals(later(1)))
    await transaction(t.world.ctx, t.world.other.environmentId, async () => undefined)
    go.resolve()
    assert.equal((await advancing).status, 'ready')
  })

  it('in one jump does what it does in many small ones', async () => {
    // Every five hours something is told; the receiver is down for a while, so there are retries too.
    const tick = (environmentId: string): Worker => ({
      kind: 'checkout.poll',
      way: 'transaction',
      concurrency: 1,
      async run(ctx, tx, subjectId) {
        await recordEvents(ctx, tx, [{ type: 'invoice.paid', object: { id: subjectId, object_version: 1 } }])
        await schedule(tx, 'checkout.poll', [{ subjectId, dueAt: tx.now.add({ hours: 5 }) }])
        if (environmentId === tx.environment.id) await schedule(tx, 'checkout.end', [{ subjectId, dueAt: tx.now }])
      },
    })
    const began = clock.now()
    http.answer(({ body }) => {
      const hours = began.until(Temporal.Instant.from(JSON.parse(body).created_at)).total('hours')
      return hours > 20 && hours < 40 ? refused : answered(200)
    })
    const [ours, theirs] = [t.world.environmentId, t.world.other.environmentId]
    for (const environmentId of [ours, theirs]) {
      await addEndpoint(undefined, environmentId)
      await plan('checkout.poll', 'x', 1, environmentId)
      await plan('checkout.poll', 'y', 1, environmentId)
    }
    const once = await advance({ to: later(100) }, [tick(''), webhookDeliver], ours)
    let small = await advance({ to: later(0.5) }, [tick(''), webhookDeliver], theirs)
    for (let hour = 1; hour <= 100; hour += 1) {
      await settleAll(t.world.workers, theirs, [tick(''), webhookDeliver])
      small = await advance({ to: began.add({ hours: hour }) }, [tick(''), webhookDeliver], theirs)
    }
    assert.ok(once.now.equals(small.now))
    const history = async (environmentId: string) => [
      ...(await t.database.sql`
        select e.sequence, e.object_id, e.created_at::text, d.status, a.number, a.attempted_at::text, a.error
        from events e join webhook_deliveries d on d.environment_id = e.environment_id and d.event_id = e.id
        join delivery_attempts a on a.environment_id = d.environment_id and a.delivery_id = d.id
        where e.environment_id = ${environmentId} order by e.sequence, a.number`),
    ]
    const told = await history(ours)
    assert.ok(told.length > 60)
    assert.deepEqual(told, await history(theirs))
    await t.world.assertIntegrity()
  })
})
