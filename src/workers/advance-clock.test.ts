import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { answered, refused, scriptedHttp } from '../../test/support/scripted-http.ts'
import { virtualClock } from '../../test/support/virtual-clock.ts'
import type { Context, HttpAnswer } from '../context.ts'
import { type DueKind, schedule } from '../db/due.ts'
import { type Tx, transaction } from '../db/transaction.ts'
import type { AdvanceRequest } from '../engine/account/begin-advance.ts'
import { readClock } from '../engine/account/read-clock.ts'
import { createEndpoint } from '../engine/webhook/create-endpoint.ts'
import { recordEvents } from '../engine/webhook/record-events.ts'
import { advanceEnvironment, resumeAdvances } from './advance-clock.ts'
import { settleAll } from './run-due.ts'
import { webhookDeliver } from './webhook-deliver.ts'
import type { Worker } from './worker.ts'

const clock = virtualClock()
const http = scriptedHttp()
let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database, { clock, http })
  // The spread of retries is no chance here, so that two histories can be compared.
  world.workers.ids.random = bytes => Buffer.alloc(bytes, 128)
})
after(async () => {
  await world?.close()
  await database?.drop()
})
beforeEach(async () => {
  for (const table of ['due_work', 'delivery_attempts', 'webhook_deliveries', 'webhook_endpoints', 'events'])
    await database.sql`delete from ${database.sql(table)}`
  await database.sql`update environment_sequences set last_sequence = 0`
  await database.sql`update environment_clocks set status = 'ready', frozen_at = null, offset_us = 0, target = null, lease_until = null`
  world.complaints.length = 0
  http.sent.length = 0
  http.answer(() => answered(200))
})

const request = (over: Partial<AdvanceRequest>): AdvanceRequest => ({ to: null, by: null, freeze: false, ...over })
const later = (hours: number) => clock.now().add({ minutes: hours * 60 })
const inTransaction = <T>(work: (tx: Tx) => Promise<T>, environmentId = world.environmentId) =>
  transaction(world.workers, environmentId, work)
const plan = (kind: DueKind, subjectId: string, hours: number, environmentId = world.environmentId) =>
  inTransaction(tx => schedule(tx, kind, [{ subjectId, dueAt: tx.now.add({ minutes: hours * 60 }) }]), environmentId)
const addEndpoint = (environmentId = world.environmentId) =>
  inTransaction(
    tx => createEndpoint(world.workers, tx, { url: 'http://127.0.0.1:9/hook', enabledEvents: ['*'], description: null, metadata: {} }),
    environmentId,
  )
const advance = (over: Partial<AdvanceRequest>, workers: readonly Worker[], environmentId = world.environmentId) =>
  advanceEnvironment(world.ctx, environmentId, request(over), workers)

type Ran = { kind: DueKind; subjectId: string; at: number }

/** Workers that note what they ran, and when: by hours from now. `then` is what the work brings about. */
function noting(
  kinds: readonly DueKind[],
  ran: Ran[],
  then: (ctx: Context, tx: Tx, kind: DueKind, subjectId: string) => Promise<void> = async () => undefined,
): Worker[] {
  const began = clock.now()
  return kinds.map((kind, n): Worker => {
    const run = async (ctx: Context, tx: Tx, subjectId: string) => {
      ran.push({ kind, subjectId, at: began.until(tx.now).total('hours') })
      await then(ctx, tx, kind, subjectId)
    }
    // Both ways, by turns.
    if (n % 2 === 0) return { kind, way: 'transaction', concurrency: 4, run }
    return {
      kind,
      way: 'leased',
      concurrency: 4,
      run: (ctx, environmentId, subjectId) => transaction(ctx, environmentId, tx => run(ctx, tx, subjectId)),
    }
  })
}

const kinds: DueKind[] = ['sandbox.debit', 'payment.resolve', 'checkout.poll', 'checkout.end']

describe('advancing a clock', () => {
  it('does what is due on the way in order: by moment, at one moment by rank, with what the work brings about', async () => {
    const ran: Ran[] = []
    const workers = noting(kinds, ran, async (_ctx, tx, kind, subjectId) => {
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
    assert.ok((await readClock(world.ctx, world.environmentId)).now.equals(target.add({ minutes: 5 })))
    const frozen = await advance({ by: 'P1M', freeze: true }, [])
    assert.equal(frozen.frozen, true)
    await clock.advance({ minutes: 5 })
    assert.ok((await readClock(world.ctx, world.environmentId)).now.equals(frozen.now))
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
    await database.sql`update environments set kind = 'live' where id = ${world.environmentId}`
    await assert.rejects(advance({ to: later(1) }, []), { code: 'not_found' })
    await database.sql`update environments set kind = 'sandbox' where id = ${world.environmentId}`
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
      transaction(world.ctx, world.environmentId, async () => undefined),
      { code: 'clock_advancing' },
    )
    await assert.rejects(advance({ to: later(9) }, []), { code: 'clock_advancing' })
    const reading = await readClock(world.ctx, world.environmentId)
    assert.equal(reading.status, 'advancing')
    assert.ok(reading.now.equals(later(1)))
    assert.ok((await inTransaction(async tx => tx.now)).equals(later(1)))
    await transaction(world.ctx, world.other.environmentId, async () => undefined)
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
    const [ours, theirs] = [world.environmentId, world.other.environmentId]
    for (const environmentId of [ours, theirs]) {
      await addEndpoint(environmentId)
      await plan('checkout.poll', 'x', 1, environmentId)
      await plan('checkout.poll', 'y', 1, environmentId)
    }
    const once = await advance({ to: later(100) }, [tick(''), webhookDeliver], ours)
    let small = await advance({ to: later(0.5) }, [tick(''), webhookDeliver], theirs)
    for (let hour = 1; hour <= 100; hour += 1) {
      await settleAll(world.workers, theirs, [tick(''), webhookDeliver])
      small = await advance({ to: began.add({ hours: hour }) }, [tick(''), webhookDeliver], theirs)
    }
    assert.ok(once.now.equals(small.now))
    const history = async (environmentId: string) => [
      ...(await database.sql`
        select e.sequence, e.object_id, e.created_at::text, d.status, a.number, a.attempted_at::text, a.error
        from events e join webhook_deliveries d on d.environment_id = e.environment_id and d.event_id = e.id
        join delivery_attempts a on a.environment_id = d.environment_id and a.delivery_id = d.id
        where e.environment_id = ${environmentId} order by e.sequence, a.number`),
    ]
    const told = await history(ours)
    assert.ok(told.length > 60)
    assert.deepEqual(told, await history(theirs))
    await world.assertIntegrity()
  })

  it('goes on after a crash, from where it was, and the dead process changes nothing when it wakes up', async () => {
    const ran: Ran[] = []
    const hung = Promise.withResolvers<void>()
    const asleep = Promise.withResolvers<void>()
    const dying: Worker[] = noting(['checkout.poll', 'checkout.end'], ran).map(worker =>
      worker.kind !== 'checkout.end' || worker.way !== 'leased'
        ? worker
        : {
            ...worker,
            run: async () => {
              hung.resolve()
              await asleep.promise
            },
          },
    )
    const workers = noting(['checkout.poll', 'checkout.end'], ran)
    const target = later(10)
    await plan('checkout.poll', 'before', 1)
    await plan('checkout.end', 'in between', 2)
    await plan('checkout.poll', 'after', 3)
    const dead = advance({ to: target }, dying)
    await hung.promise
    assert.equal(await resumeAdvances(world.workers, workers), false)
    await clock.advance({ seconds: 61 })
    assert.equal(await resumeAdvances(world.workers, workers), true)
    const reading = await readClock(world.ctx, world.environmentId)
    assert.equal(reading.status, 'ready')
    assert.ok(reading.now.equals(target))
    assert.deepEqual(
      ran.map(r => [r.subjectId, r.at]),
      [
        ['before', 1],
        ['in between', 2],
        ['after', 3],
      ],
    )
    asleep.resolve()
    await dead
    assert.ok((await readClock(world.ctx, world.environmentId)).now.equals(target))
    assert.equal(ran.length, 3)
  })

  it('leaves failing work behind, and says so', async () => {
    const ran: Ran[] = []
    const workers = noting(['checkout.poll', 'checkout.end'], ran, async (_ctx, _tx, _kind, subjectId) => {
      if (subjectId === 'bad') throw new Error('no good')
    })
    await plan('checkout.poll', 'bad', 1)
    await plan('checkout.end', 'bad', 1)
    await plan('checkout.end', 'good', 2)
    assert.equal((await advance({ to: later(3) }, workers)).status, 'ready')
    assert.deepEqual(
      ran.map(r => r.subjectId),
      ['bad', 'bad', 'bad', 'bad', 'bad', 'bad', 'good'],
    )
    assert.equal((await database.sql`select 1 from due_work where attempts = 3`).length, 2)
    assert.equal(world.complaints.length, 6)
  })

  it('waits for work that another process has', async () => {
    await plan('checkout.end', 'a', 1)
    await database.sql`update due_work set lease_until = ${clock.now().add({ seconds: 30 })}, due_at = ${clock.now()}`
    const ran: Ran[] = []
    let done = false
    const advancing = advance({ to: later(1) }, noting(['checkout.end'], ran)).then(() => {
      done = true
    })
    while (clock.sleeping() === 0) await new Promise(resolve => setImmediate(resolve))
    assert.equal(done, false)
    await clock.advance({ seconds: 30 })
    await advancing
    assert.equal(ran.length, 1)
  })

  it('tells merchants on the way, tries again at the right moments, and gives up in the end', async () => {
    await addEndpoint()
    await inTransaction(tx => recordEvents(world.workers, tx, [{ type: 'invoice.paid', object: { id: 'inv_1', object_version: 1 } }]))
    http.answer(() => refused)
    const reading = await advance({ by: 'P5D' }, [webhookDeliver])
    assert.equal(reading.processed.webhooks, 10)
    assert.equal(http.sent.length, 10)
    const [row] = await database.sql<{ status: string }[]>`select status from webhook_deliveries`
    assert.equal(row!.status, 'exhausted')
    await world.assertIntegrity()
  })

  it('is not held up by a receiver that never answers', async () => {
    await addEndpoint()
    const never = Promise.withResolvers<HttpAnswer>()
    http.answer(() => never.promise)
    const ran: Ran[] = []
    await inTransaction(tx => recordEvents(world.workers, tx, [{ type: 'invoice.paid', object: { id: 'inv_1', object_version: 1 } }]))
    await plan('checkout.end', 'a', 24)
    const advancing = advance({ by: 'P2D' }, [...noting(['checkout.end'], ran), webhookDeliver])
    while (clock.sleeping() === 0) await new Promise(resolve => setImmediate(resolve))
    await clock.advance({ seconds: 10 })
    assert.equal((await advancing).status, 'ready')
    assert.equal(ran.length, 1)
    never.resolve(answered(200))
    const status = async () => (await database.sql<{ status: string }[]>`select status from webhook_deliveries`)[0]!.status
    for (let look = 0; look < 1000 && (await status()) === 'pending'; look += 1) await new Promise(resolve => setImmediate(resolve))
    assert.equal(await status(), 'succeeded')
  })

  it('past its time is handed over to the workers', async () => {
    const ran: Ran[] = []
    const slow = noting(['checkout.poll'], ran, () => clock.advance({ seconds: 30 }))
    for (let hour = 1; hour <= 5; hour += 1) await plan('checkout.poll', `at ${hour}`, hour)
    const reading = await advance({ by: 'PT6H' }, slow)
    assert.equal(reading.status, 'advancing')
    assert.ok(ran.length >= 1 && ran.length < 5)
    for (let turn = 0; turn < 5; turn += 1) await resumeAdvances(world.workers, noting(['checkout.poll'], ran))
    assert.equal((await readClock(world.ctx, world.environmentId)).status, 'ready')
    assert.equal(ran.length, 5)
  })
})
