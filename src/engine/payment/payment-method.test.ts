/** Which saved method is charged, and what happens when one goes. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it, test } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { virtualClock } from '../../../test/support/virtual-clock.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { makeDefault } from './make-default.ts'
import { usableMethod } from './usable-method.ts'

const clock = virtualClock()
let database: TestDatabase
let world: TestWorld
let customer: string
let connections: string[]

before(async () => {
  database = await testDatabase()
  world = await testContext(database, { clock })
  const { sql } = database
  await sql`
    insert into connections
    select (jsonb_populate_record(c, '{"id": "con_second"}')).* from connections c where environment_id = ${world.environmentId} limit 1`.catch(
    error => assert.fail(error),
  )
  connections = (await sql<{ id: string }[]>`select id from connections where environment_id = ${world.environmentId} order by id`).map(
    c => c.id,
  )
})
after(async () => {
  await world?.close()
  await database?.drop()
})
beforeEach(async () => {
  customer = await newCustomer()
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(world.ctx, world.environmentId, work)
const newCustomer = async () => (await inTransaction(tx => createCustomer(world.ctx, tx, {}))).id

/** `expiry` as YYYY-MM; none: it does not expire. */
type Saved = { expiry?: string; detached?: boolean; connection?: number; of?: string }

async function save(id: string, { expiry, detached = false, connection = 0, of = customer }: Saved = {}): Promise<string> {
  const [year, month] = expiry === undefined ? [null, null] : expiry.split('-').map(Number)
  await database.sql`
    insert into payment_methods (environment_id, id, customer_id, connection_id, provider, provider_reference, type, exp_year, exp_month,
      detached_at, created_at, updated_at)
    values (${world.environmentId}, ${`${id}_${of}`}, ${of}, ${connections[connection]!}, 'sandbox', ${`${id}_${of}`}, 'card', ${year ?? null},
      ${month ?? null}, ${detached ? 'now' : null}::timestamptz, now(), now())`
  return `${id}_${of}`
}

describe('what is charged', () => {
  // The clock stands in November 2026.
  type Case = {
    what: string
    saved: [id: string, how: Saved][]
    isDefault?: string
    preferred?: string
    connection?: number
    used: string | null
  }
  const cases: Case[] = [
    { what: 'nothing saved', saved: [], used: null },
    {
      what: 'the newest',
      saved: [
        ['pm_1', {}],
        ['pm_2', {}],
      ],
      used: 'pm_2',
    },
    {
      what: 'the default before the newest',
      saved: [
        ['pm_1', {}],
        ['pm_2', {}],
      ],
      isDefault: 'pm_1',
      used: 'pm_1',
    },
    {
      what: 'the preferred before the default',
      saved: [
        ['pm_1', {}],
        ['pm_2', {}],
        ['pm_3', {}],
      ],
      isDefault: 'pm_1',
      preferred: 'pm_2',
      used: 'pm_2',
    },
    {
      what: 'a preferred that was detached: the default',
      saved: [
        ['pm_1', {}],
        ['pm_2', { detached: true }],
        ['pm_3', {}],
      ],
      isDefault: 'pm_1',
      preferred: 'pm_2',
      used: 'pm_1',
    },
    {
      what: 'a default that is expired: the newest',
      saved: [
        ['pm_1', { expiry: '2026-10' }],
        ['pm_2', {}],
      ],
      isDefault: 'pm_1',
      used: 'pm_2',
    },
    { what: 'good to the end of its month', saved: [['pm_1', { expiry: '2026-11' }]], used: 'pm_1' },
    { what: 'expired last year', saved: [['pm_1', { expiry: '2025-12' }]], used: null },
    { what: 'expires next January', saved: [['pm_1', { expiry: '2027-01' }]], used: 'pm_1' },
    {
      what: 'all detached or expired',
      saved: [
        ['pm_1', { detached: true }],
        ['pm_2', { expiry: '2026-10' }],
      ],
      isDefault: 'pm_2',
      preferred: 'pm_1',
      used: null,
    },
    {
      what: 'of that connection only',
      saved: [
        ['pm_1', { connection: 1 }],
        ['pm_2', {}],
      ],
      isDefault: 'pm_2',
      preferred: 'pm_2',
      connection: 1,
      used: 'pm_1',
    },
    { what: 'none of that connection', saved: [['pm_1', {}]], connection: 1, used: null },
  ]
  for (const { what, saved, isDefault, preferred, connection, used } of cases)
    it(what, async () => {
      for (const [id, how] of saved) await save(id, how)
      const named = (id: string | undefined) => (id === undefined ? null : `${id}_${customer}`)
      if (isDefault) await inTransaction(tx => makeDefault(tx, customer, named(isDefault)!))
      const wanted = {
        customerId: customer,
        connectionId: connection === undefined ? null : connections[connection]!,
        preferred: named(preferred),
      }
      assert.equal((await inTransaction(tx => usableMethod(tx, wanted)))?.id ?? null, used && named(used))
    })

  it('never another customer’s, whoever prefers it', async () => {
    const theirs = await save('pm_1', { of: await newCustomer() })
    assert.equal(await inTransaction(tx => usableMethod(tx, { customerId: customer, connectionId: null, preferred: theirs })), null)
  })
})

test('made default again, nothing changes', async () => {
  const id = await save('pm_1')
  const version = async () =>
    (await database.sql<{ objectVersion: number }[]>`select object_version from customers where id = ${customer}`)[0]!.objectVersion
  for (const expected of [2, 2]) {
    await inTransaction(tx => makeDefault(tx, customer, id))
    assert.equal(await version(), expected)
  }
})
