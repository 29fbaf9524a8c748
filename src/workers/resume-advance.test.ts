import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noting, type Ran } from '../../test/support/noting-workers.ts'
import { answered, refused } from '../../test/support/scripted-http.ts'
import { timedWorld } from '../../test/support/timed-world.ts'
import type { HttpAnswer } from '../context.ts'
import type { AdvanceRequest } from '../engine/account/begin-advance.ts'
import { readClock } from '../engine/account/read-clock.ts'
import { advanceEnvironment, resumeAdvances } from './advance-clock.ts'
import { webhookDeliver } from './webhook-deliver.ts'
import type { Worker } from './worker.ts'

const t = timedWorld()
const { clock, http, later, plan, addEndpoint } = t

const request = (over: Partial<AdvanceRequest>): AdvanceRequest => ({ to: null, by: null, freeze: false, ...over })
const advance = (over: Partial<AdvanceRequest>, workers: readonly Worker[], environmentId = t.world.environmentId) =>
  advanceEnvironment(t.world.ctx, environmentId, request(over), workers)

describe('an advance that meets trouble', () => {
  it('goes on after a crash, from where it was, and the dead process changes nothing when it wakes up', async () => {
    const ran: Ran[] = []
    const hung = Promise.withResolvers<void>()
    const asleep = Promise.withResolvers<void>()
    const dying: Worker[] = noting(clock, ['checkout.poll', 'checkout.end'], ran).map(worker =>
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
    const workers = noting(clock, ['checkout.poll', 'checkout.end'], ran)
    const target = later(10)
    await plan('checkout.poll', 'before', 1)
    await plan('checkout.end', 'in between', 2)
    await plan('checkout.poll', 'after', 3)
    const dead = advance({ to: target }, dying)
    await hung.promise
    assert.equal(await resumeAdvances(t.world.workers, workers), false)
    await clock.advance({ seconds: 61 })
    assert.equal(await resumeAdvances(t.world.workers, workers), true)
    const reading = await readClock(t.world.ctx, t.world.environmentId)
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
    assert.ok((await readClock(t.world.ctx, t.world.environmentId)).now.equals(target))
    assert.equal(ran.length, 3)
  })

  it('leaves failing work behind, and says so', async () => {
    const ran: Ran[] = []
    const workers = noting(clock, ['checkout.poll', 'checkout.end'], ran, async (_ctx, _tx, _kind, subjectId) => {
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
    assert.equal((await t.database.sql`select 1 from due_work where attempts = 3`).length, 2)
    assert.equal(t.world.complaints.length, 6)
  })

  it('waits for work that another process has', async () => {
    await plan('checkout.end', 'a', 1)
    await t.database.sql`update due_work set lease_until = ${clock.now().add({ seconds: 30 })}, due_at = ${clock.now()}`
    const ran: Ran[] = []
    let done = false
    const advancing = advance({ to: later(1) }, noting(clock, ['checkout.end'], ran)).then(() => {
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
    await t.record('inv_1')
    http.answer(() => refused)
    const reading = await advance({ by: 'P5D' }, [webhookDeliver])
    assert.equal(reading.processed.webhooks, 10)
    assert.equal(http.sent.length, 10)
    const [row] = await t.database.sql<{ status: string }[]>`select status from webhook_deliveries`
    assert.equal(row!.status, 'exhausted')
    await t.world.assertIntegrity()
  })

  it('is not held up by a receiver that never answers', async () => {
    await addEndpoint()
    const never = Promise.withResolvers<HttpAnswer>()
    http.answer(() => never.promise)
    const ran: Ran[] = []
    await t.record('inv_1')
    await plan('checkout.end', 'a', 24)
    const advancing = advance({ by: 'P2D' }, [...noting(clock, ['checkout.end'], ran), webhookDeliver])
    while (clock.sleeping() === 0) await new Promise(resolve => setImmediate(resolve))
    await clock.advance({ seconds: 10 })
    assert.equal((await advancing).status, 'ready')
    assert.equal(ran.length, 1)
    never.resolve(answered(200))
    const status = async () => (await t.database.sql<{ status: string }[]>`select status from webhook_deliveries`)[0]!.status
    for (let look = 0; look < 1000 && (await status()) === 'pending'; look += 1) await new Promise(resolve => setImmediate(resolve))
    assert.equal(await status(), 'succeeded')
  })

  it('past its time is handed over to the workers', async () => {
    const ran: Ran[] = []
    const slow = noting(clock, ['checkout.poll'], ran, () => clock.advance({ seconds: 30 }))
    for (let hour = 1; hour <= 5; hour += 1) await plan('checkout.poll', `at ${hour}`, hour)
    const reading = await advance({ by: 'PT6H' }, slow)
    assert.equal(reading.status, 'advancing')
    assert.ok(ran.length >= 1 && ran.length < 5)
    for (let turn = 0; turn < 5; turn += 1) await resumeAdvances(t.world.workers, noting(clock, ['checkout.poll'], ran))
    assert.equal((await readClock(t.world.ctx, t.world.environmentId)).status, 'ready')
    assert.equal(ran.length, 5)
  })
})
