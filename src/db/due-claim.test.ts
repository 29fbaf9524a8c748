import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { virtualClock } from '../../test/support/virtual-clock.ts'
import { runDueOnce } from '../workers/run-due.ts'
import { startDue } from '../workers/start-due.ts'
import type { Worker } from '../workers/worker.ts'
import { type DueKind, schedule } from './due.ts'
import { anyEnvironment, findDue, finishDue, leaseDue } from './due-claim.ts'
import { transaction } from './transaction.ts'

const clock = virtualClock()
let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database, { clock })
})
after(async () => {
  await world.close()
  await database.drop()
})
beforeEach(async () => {
  world.complaints.length = 0
  await database.sql`delete from due_work`
})

const plan = (kind: DueKind, subjectId: string, seconds = 0, environmentId = world.environmentId) =>
  transaction(world.workers, environmentId, tx => schedule(tx, kind, [{ subjectId, dueAt: tx.now.add({ seconds }) }]))

const rows = () => database.sql<{ subjectId: string; attempts: number; parkedAt: Temporal.Instant | null; lastError: string | null }[]>`
  select subject_id, attempts, parked_at, last_error from due_work order by subject_id`

/** A worker that notes what it ran, and fails for subjects that say so. */
function noting(kind: DueKind, way: 'transaction' | 'leased', ran: string[]): Worker {
  const note = (subjectId: string) => {
    ran.push(subjectId)
    if (subjectId.startsWith('bad')) throw new Error(`no good: ${subjectId}`)
  }
  if (way === 'transaction') return { kind, way, concurrency: 8, run: async (_ctx, _tx, subjectId) => note(subjectId) }
  return { kind, way, concurrency: 8, run: async (_ctx, _environmentId, subjectId) => note(subjectId) }
}

for (const way of ['transaction', 'leased'] as const) {
  describe(`work by ${way}`, () => {
    it('is run in the order of its times, once, and is gone', async () => {
      const ran: string[] = []
      await plan('checkout.poll', 'c', -1)
      await plan('checkout.poll', 'b', -2)
      await plan('checkout.poll', 'later', 60)
      const worker = { ...noting('checkout.poll', way, ran), concurrency: 1 }
      while ((await runDueOnce(world.workers, { workers: [worker] })) > 0);
      assert.deepEqual(ran, ['b', 'c'])
      assert.deepEqual(
        (await rows()).map(r => r.subjectId),
        ['later'],
      )
    })

    it('goes by the clock of its environment', async () => {
      const ran: string[] = []
      await plan('checkout.poll', 'ours', 60)
      await plan('checkout.poll', 'theirs', 60, world.other.environmentId)
      await database.sql`update environment_clocks set offset_us = 60000000 where environment_id = ${world.environmentId}`
      await runDueOnce(world.workers, { workers: [noting('checkout.poll', way, ran)] })
      assert.deepEqual(ran, ['ours'])
      await database.sql`update environment_clocks set offset_us = 0`
    })

    it('of an environment that is being advanced is left alone', async () => {
      const ran: string[] = []
      await plan('checkout.poll', 'a')
      await database.sql`update environment_clocks set status = 'advancing', frozen_at = ${clock.now()} where environment_id = ${world.environmentId}`
      assert.equal(await runDueOnce(world.workers, { workers: [noting('checkout.poll', way, ran)] }), 0)
      await database.sql`update environment_clocks set status = 'ready', frozen_at = null`
      assert.deepEqual(ran, [])
    })

    it('that fails waits longer each time, is parked in the end, and never holds up other work', async () => {
      const ran: string[] = []
      const worker = noting('checkout.poll', way, ran)
      await plan('checkout.poll', 'bad')
      let tries = 0
      for (let step = 0; step < 200; step += 1) {
        await plan('checkout.poll', `good ${step}`)
        await runDueOnce(world.workers, { workers: [worker] })
        assert.ok(ran.includes(`good ${step}`))
        const failures = ran.filter(id => id === 'bad').length
        if (failures === 20) break
        tries = failures
        await clock.advance({ minutes: 1 })
      }
      assert.equal(tries, 19)
      const [parked] = await rows()
      assert.equal(parked!.attempts, 20)
      assert.notEqual(parked!.parkedAt, null)
      assert.equal(parked!.lastError, 'no good: bad')
      await clock.advance({ hours: 10 })
      assert.equal(await runDueOnce(world.workers, { workers: [worker] }), 0)
    })

    it('that schedules itself anew stays', async () => {
      const again = (tx: Parameters<typeof schedule>[0]) =>
        schedule(tx, 'checkout.poll', [{ subjectId: 'a', dueAt: tx.now.add({ hours: 1 }) }])
      const worker: Worker =
        way === 'transaction'
          ? { kind: 'checkout.poll', way, concurrency: 1, run: async (_ctx, tx) => again(tx) }
          : { kind: 'checkout.poll', way, concurrency: 1, run: (ctx, environmentId) => transaction(ctx, environmentId, again) }
      await plan('checkout.poll', 'a')
      assert.equal(await runDueOnce(world.workers, { workers: [worker] }), 1)
      assert.equal((await rows()).length, 1)
      assert.equal(await runDueOnce(world.workers, { workers: [worker] }), 0)
    })

    it('is done once by eight that look at the same time', async () => {
      const ran: string[] = []
      const worker = noting('checkout.poll', way, ran)
      for (let n = 0; n < 40; n += 1) await plan('checkout.poll', `s${n}`)
      for (let round = 0; round < 40 && (await rows()).length > 0; round += 1)
        await Promise.all(Array.from({ length: 8 }, () => runDueOnce(world.workers, { workers: [worker] })))
      assert.deepEqual(world.complaints.splice(0), [])
      assert.equal(new Set(ran).size, 40)
      assert.equal(ran.length, 40)
    })
  })
}

describe('a lease', () => {
  const find = () => findDue(world.workers, anyEnvironment, [{ kind: 'refund.send', most: 5 }])

  it('is kept from others until its end, and then taken up', async () => {
    await plan('refund.send', 'a')
    const [held] = await leaseDue(world.workers, anyEnvironment, await find())
    assert.equal((await find()).length, 0)
    await clock.advance({ seconds: 30 })
    const [again] = await leaseDue(world.workers, anyEnvironment, await find())
    assert.equal(again!.fence, held!.fence + 1n)
  })

  it('of a zombie ends nothing', async () => {
    await plan('refund.send', 'a')
    const [zombie] = await leaseDue(world.workers, anyEnvironment, await find())
    await clock.advance({ seconds: 31 })
    const [alive] = await leaseDue(world.workers, anyEnvironment, await find())
    await finishDue(world.workers, zombie!)
    assert.equal((await rows()).length, 1)
    await finishDue(world.workers, alive!)
    assert.equal((await rows()).length, 0)
  })

  it('is not taken on what another took in between', async () => {
    await plan('refund.send', 'a')
    const found = await find()
    assert.equal((await leaseDue(world.workers, anyEnvironment, found)).length, 1)
    assert.equal((await leaseDue(world.workers, anyEnvironment, found)).length, 0)
  })
})

it('a transaction that fails leaves nothing behind', async () => {
  const worker: Worker = {
    kind: 'checkout.end',
    way: 'transaction',
    concurrency: 1,
    run: async (_ctx, tx) => {
      await schedule(tx, 'refund.send', [{ subjectId: 'made inside', dueAt: tx.now }])
      throw new Error('after all, no')
    },
  }
  await plan('checkout.end', 'a')
  const found = await findDue(world.workers, anyEnvironment, [{ kind: 'checkout.end', most: 1 }])
  const [started] = await startDue(world.workers, anyEnvironment, worker, found)
  assert.equal(await started!.ended, 'failed')
  assert.deepEqual(
    (await rows()).map(r => [r.subjectId, r.attempts]),
    [['a', 1]],
  )
})
