import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { time } from '../../contract/schema.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { sequenceOnce } from '../../workers/run-due.ts'
import { createEndpoint } from './create-endpoint.ts'
import { recordEvents } from './record-events.ts'
import { sendTestEvent } from './send-test-event.ts'
import { sequenceEvents } from './sequence-events.ts'
import { updateEndpoint } from './update-endpoint.ts'

let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
})
after(async () => {
  await world?.close()
  await database?.drop()
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.workers, world.environmentId, work)

const endpoint = (enabledEvents: string[]) =>
  inTransaction(tx => createEndpoint(world.workers, tx, { url: 'http://127.0.0.1:9/hook', enabledEvents, description: null, metadata: {} }))

/** A change of an object as use cases make it: lock the row, then tell. The plan's version is the object's. */
const change = (id: string) =>
  inTransaction(async tx => {
    const [row] = await tx.sql<{ objectVersion: number }[]>`
      update plans set object_version = object_version + 1 where environment_id = ${tx.environment.id} and id = ${id} returning object_version`
    await recordEvents(world.workers, tx, [{ type: 'plan.updated', object: { id, object_version: row!.objectVersion } }])
  })

type Row = { id: string; objectId: string; objectVersion: number; sequence: bigint | null; body: string; createdAt: Temporal.Instant }
const events = (environmentId = world.environmentId) => database.sql<Row[]>`
  select id, object_id, object_version, sequence, body, created_at from events where environment_id = ${environmentId} order by sequence nulls last, position`

describe('the sequencer', () => {
  it('numbers without gaps, in order per object, under eight writers and two of its own kind', async () => {
    const ids = ['p1', 'p2', 'p3']
    await inTransaction(
      tx => tx.sql`
      insert into plans (environment_id, id, name, created_at, updated_at)
      select ${tx.environment.id}, id, id, ${tx.now}, ${tx.now} from unnest(${ids}::text[]) as t (id)`,
    )
    let writing = true
    const writers = Promise.all(
      Array.from({ length: 8 }, async (_, n) => {
        for (let turn = 0; turn < 60; turn += 1) await change(ids[(n + turn) % ids.length]!)
      }),
    ).then(() => {
      writing = false
    })
    const sequencers = Array.from({ length: 2 }, async () => {
      while (writing) await sequenceOnce(world.workers)
    })
    await Promise.all([writers, ...sequencers])
    await sequenceOnce(world.workers)
    const all = await events()
    assert.deepEqual(
      all.map(e => e.sequence),
      Array.from({ length: 480 }, (_, n) => BigInt(n + 1)),
    )
    for (const id of ids) {
      const versions = all.filter(e => e.objectId === id).map(e => e.objectVersion)
      assert.deepEqual(
        versions,
        versions.map((_, n) => n + 2),
      )
    }
    await world.assertIntegrity()
  })

  it('gives nothing when it dies before the commit, and goes on where it was', async () => {
    const [before] = await database.sql<
      { last: bigint }[]
    >`select last_sequence as last from environment_sequences where environment_id = ${world.environmentId}`
    await change('p1')
    const dying = {
      ...world.workers,
      ids: {
        ...world.workers.ids,
        id: () => {
          throw new Error('killed')
        },
      },
    }
    await endpoint(['plan.updated'])
    await assert.rejects(sequenceEvents(dying, world.environmentId), /killed/)
    assert.equal((await events()).at(-1)!.sequence, null)
    await sequenceEvents(world.workers, world.environmentId)
    assert.equal((await events()).at(-1)!.sequence, before!.last + 1n)
    await world.assertIntegrity()
  })

  it('writes the exact text to be signed', async () => {
    const object = { id: 'chk_1', object_version: 3, amount_total: 49900n, name: 'Zoë "the" \\ plan\n', nothing: null }
    await inTransaction(tx => recordEvents(world.workers, tx, [{ type: 'checkout.session.completed', object }]))
    await sequenceEvents(world.workers, world.environmentId)
    const event = (await events()).at(-1)!
    const { name, nothing } = object
    assert.equal(
      event.body,
      JSON.stringify({
        id: event.id,
        event_type: 'checkout.session.completed',
        api_version: '2026-11-01',
        created_at: time(event.createdAt),
        sequence: Number(event.sequence),
        environment_id: world.environmentId,
        livemode: false,
        data: { id: 'chk_1', object_version: 3, amount_total: 49900, name, nothing },
      }),
    )
  })

  it('makes one delivery per endpoint that wants to hear it, and due work for each', async () => {
    await database.sql`delete from due_work`
    await database.sql`delete from webhook_deliveries`
    await database.sql`delete from webhook_endpoints`
    const all = await endpoint(['*'])
    const checkout = await endpoint(['checkout.*'])
    await endpoint(['invoice.paid', 'payment.*'])
    const off = await endpoint(['*'])
    await inTransaction(tx => updateEndpoint(world.workers, tx, { id: off.endpoint.id, change: { enabled: false } }))
    await inTransaction(tx =>
      recordEvents(world.workers, tx, [{ type: 'checkout.session.created', object: { id: 'chk_2', object_version: 1 } }]),
    )
    await sequenceOnce(world.workers)
    const made = await database.sql<{ endpointId: string; due: boolean }[]>`
      select d.endpoint_id, w.subject_id is not null as due
      from webhook_deliveries d left join due_work w on w.subject_id = d.id and w.kind = 'webhook.deliver' order by d.endpoint_id`
    assert.deepEqual(
      [...made],
      [
        { endpointId: all.endpoint.id, due: true },
        { endpointId: checkout.endpoint.id, due: true },
      ],
    )
  })

  it('sends a test to the endpoint it tests, and to no other', async () => {
    const tested = await endpoint(['invoice.paid'])
    const event = await inTransaction(tx => sendTestEvent(world.workers, tx, tested.endpoint.id))
    await sequenceOnce(world.workers)
    const made = await database.sql<{ endpointId: string }[]>`select endpoint_id from webhook_deliveries where event_id = ${event.id}`
    assert.deepEqual([...made], [{ endpointId: tested.endpoint.id }])
  })

  it('leaves the events of an advancing environment to the advance', async () => {
    await change('p2')
    await database.sql`update environment_clocks set status = 'advancing', frozen_at = now() where environment_id = ${world.environmentId}`
    assert.equal(await sequenceOnce(world.workers), 0)
    await database.sql`update environment_clocks set status = 'ready', frozen_at = null`
    assert.equal(await sequenceOnce(world.workers), 1)
  })
})
