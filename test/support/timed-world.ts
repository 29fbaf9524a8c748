/** A world under a hand-driven clock and a scripted network, emptied of what is due and told before each test. */
import { after, before, beforeEach } from 'node:test'
import { type DueKind, schedule } from '../../src/db/due.ts'
import { type Tx, transaction } from '../../src/db/transaction.ts'
import { createEndpoint } from '../../src/engine/webhook/create-endpoint.ts'
import { recordEvents } from '../../src/engine/webhook/record-events.ts'
import { type TestWorld, testContext } from './context.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { answered, scriptedHttp } from './scripted-http.ts'
import { virtualClock } from './virtual-clock.ts'

const tables = ['due_work', 'delivery_attempts', 'webhook_deliveries', 'webhook_endpoints', 'events']

/** Call it once, at the top of a test file: it brings its own hooks. */
export function timedWorld() {
  const clock = virtualClock()
  const http = scriptedHttp()
  let database: TestDatabase
  let world: TestWorld

  before(async () => {
    database = await testDatabase()
    world = await testContext(database, { clock, http })
  })
  after(async () => {
    await world?.close()
    await database?.drop()
  })
  beforeEach(async () => {
    for (const table of tables) await database.sql`delete from ${database.sql(table)}`
    await database.sql`update environment_sequences set last_sequence = 0`
    await database.sql`update environment_clocks set status = 'ready', frozen_at = null, offset_us = 0, target = null, lease_until = null`
    world.complaints.length = 0
    http.sent.length = 0
    http.answer(() => answered(200))
  })

  const inTransaction = <T>(work: (tx: Tx) => Promise<T>, environmentId = world.environmentId) =>
    transaction(world.workers, environmentId, work)

  return {
    clock,
    http,
    get world() {
      return world
    },
    get database() {
      return database
    },
    inTransaction,
    /** So many hours from the system's now. */
    later: (hours: number) => clock.now().add({ minutes: hours * 60 }),
    /** Schedules work, so many hours from the environment's now. */
    plan: (kind: DueKind, subjectId: string, hours: number, environmentId = world.environmentId) =>
      inTransaction(tx => schedule(tx, kind, [{ subjectId, dueAt: tx.now.add({ minutes: hours * 60 }) }]), environmentId),
    addEndpoint: (url = 'http://127.0.0.1:9/hook', environmentId = world.environmentId) =>
      inTransaction(tx => createEndpoint(world.workers, tx, { url, enabledEvents: ['*'], description: null, metadata: {} }), environmentId),
    /** An event about each of these, in this order. */
    record: (...ids: string[]) =>
      inTransaction(tx =>
        recordEvents(
          world.workers,
          tx,
          ids.map(id => ({ type: 'invoice.paid' as const, object: { id, object_version: 1 } })),
        ),
      ),
  }
}
