import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { answered, scriptedHttp } from '../../test/support/scripted-http.ts'
import type { Wake } from '../context.ts'
import { schedule } from '../db/due.ts'
import { transaction } from '../db/transaction.ts'
import { createEndpoint } from '../engine/webhook/create-endpoint.ts'
import { reapEvents } from '../engine/webhook/reap-events.ts'
import { recordEvents } from '../engine/webhook/record-events.ts'
import { startWorkers } from './run-workers.ts'
import { webhookDeliver } from './webhook-deliver.ts'
import type { Worker } from './worker.ts'

const http = scriptedHttp()
const wake: Wake = { due: () => undefined, outbox: () => undefined }
let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database, { http, wake })
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const tell = (count: number) =>
  transaction(world.workers, world.environmentId, tx =>
    recordEvents(
      world.workers,
      tx,
      Array.from({ length: count }, (_, n) => ({ type: 'invoice.paid' as const, object: { id: `inv_${n}`, object_version: 1 } })),
    ),
  )

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = performance.now() + 15_000
  while (!(await holds())) {
    assert.ok(performance.now() < giveUpAt, 'it never came to pass')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

describe('the workers', () => {
  it('of three processes together deliver each event once, and stop after what is under way', async () => {
    await transaction(world.workers, world.environmentId, tx =>
      createEndpoint(world.workers, tx, { url: 'http://127.0.0.1:9/hook', enabledEvents: ['*'], description: null, metadata: {} }),
    )
    const processes = Array.from({ length: 3 }, () => startWorkers(world.workers, [webhookDeliver]))
    for (let n = 0; n < 20; n += 1) await tell(50)
    await until(async () => (await database.sql`select 1 from webhook_deliveries where status = 'succeeded'`).length === 1000)
    assert.equal(http.sent.length, 1000)
    assert.equal(new Set(http.sent.map(s => s.headers['webhook-id'])).size, 1000)
    const late = Promise.withResolvers<void>()
    http.answer(async () => {
      await late.promise
      return answered(200)
    })
    await tell(1)
    await until(() => http.sent.length === 1001)
    let stopped = false
    const stopping = Promise.all(processes.map(p => p.stop())).then(() => {
      stopped = true
    })
    await until(async () => (await database.sql`select 1 from due_work where lease_until is not null`).length === 1)
    assert.equal(stopped, false)
    late.resolve()
    await stopping
    assert.equal((await database.sql`select 1 from webhook_deliveries where status = 'pending'`).length, 0)
    await world.assertIntegrity()
    assert.deepEqual(world.complaints, [])
  })

  it('are waked before they would look again', async () => {
    const ran = Promise.withResolvers<number>()
    const worker: Worker = { kind: 'refund.send', way: 'transaction', concurrency: 1, run: async () => ran.resolve(performance.now()) }
    // A clock on which nobody who waits ever looks again by himself.
    const asleep = {
      ...world.workers.clock,
      sleep: (_ms: number, signal?: AbortSignal) => new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve())),
    }
    const workers = startWorkers({ ...world.workers, clock: asleep }, [worker])
    Object.assign(wake, { due: workers.due, outbox: workers.outbox })
    await transaction(world.workers, world.environmentId, tx => schedule(tx, 'refund.send', [{ subjectId: 're_1', dueAt: tx.now }]))
    await ran.promise
    Object.assign(wake, { due: () => undefined, outbox: () => undefined })
    await workers.stop()
  })

  it('go on after the database was away', async () => {
    let broken = true
    let complained = 0
    const sql = new Proxy(world.workers.db.sql, {
      apply(target, self, args) {
        if (broken) throw new Error('connection refused')
        return Reflect.apply(target, self, args)
      },
    })
    const log = {
      ...world.workers.log,
      error: () => {
        complained += 1
      },
    }
    const clock = {
      ...world.workers.clock,
      sleep: (ms: number, signal?: AbortSignal) => world.workers.clock.sleep(Math.min(ms, 20), signal),
    }
    const ran = Promise.withResolvers<void>()
    const worker: Worker = { kind: 'refund.send', way: 'transaction', concurrency: 1, run: async () => ran.resolve() }
    const workers = startWorkers({ ...world.workers, db: { ...world.workers.db, sql }, log, clock }, [worker])
    await transaction(world.workers, world.environmentId, tx => schedule(tx, 'refund.send', [{ subjectId: 're_2', dueAt: tx.now }]))
    await until(() => complained > 5)
    broken = false
    await ran.promise
    await workers.stop()
  })

  it('drop what is older than 90 days and done, and leave the numbers without a gap', async () => {
    await database.sql`update events set created_at = now() - interval '100 days' where sequence <= 600`
    await database.sql`update webhook_deliveries set updated_at = now() - interval '100 days'
      where event_id in (select id from events where sequence <= 600 and sequence <> 400)`
    await reapEvents(world.workers)
    const [left] = await database.sql<{ first: bigint; count: number }[]>`select min(sequence) as first, count(*)::int as count from events`
    assert.deepEqual(left, { first: 400n, count: 602 })
    await world.assertIntegrity()
  })
})
