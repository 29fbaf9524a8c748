/** Each invariant notices what it is there for: one row is corrupted, and exactly that invariant names exactly that row. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Context } from '../src/context.ts'
import type { Sql, TransactionSql } from '../src/db/postgres.ts'
import { type CheckReport, invariants, runChecks } from '../src/engine/integrity/run-checks.ts'
import type { Corruption, Ids } from './support/corruption.ts'
import { corruptions } from './support/corruptions.ts'
import { furnish, untilQuiet } from './support/furnished.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { openShop } from './support/shop.ts'

let server: TestServer
let merchant: Receiver
let ids: Ids

before(async () => {
  server = await startTestServer()
  merchant = await startReceiver()
  const shop = await openShop(server)
  const world = await furnish(server, shop, 'shop', merchant.url)
  const deaf = await shop.request('POST', '/v1/webhook_endpoints', { url: 'http://127.0.0.1:9/', enabled_events: ['refund.failed'] })
  await shop.request('POST', `/v1/webhook_endpoints/${deaf.body.id}/test`)
  await untilQuiet(server, shop.environmentId)
  const [waiting] = (await shop.read(`/v1/webhook_deliveries?endpoint=${deaf.body.id}`)).data
  assert.deepEqual([waiting.status, waiting.attempts.data?.length ?? waiting.attempts.length], ['pending', 1])
  ids = { ...world.ids, waitingDelivery: waiting.id }
  // From here on rows are locked as a whole.
  await server.stopWorkers()
})
after(async () => {
  await merchant?.stop()
  await server?.stop()
})

test('a world with something of everything, in every state, is clean', isClean)

async function isClean() {
  const report = await runChecks(server.workers, null)
  assert.deepEqual(violated(report), [])
  assert.equal(report.ok, true)
  assert.deepEqual(
    report.invariants.map(i => i.id),
    invariants.map(i => i.id),
  )
}

test('every invariant has a corruption, and every corruption an invariant', () => {
  const tried = new Set(corruptions.map(c => c.invariant))
  assert.deepEqual(
    invariants.filter(i => !tried.has(i.id)).map(i => i.id),
    [],
  )
  assert.deepEqual(
    [...tried].filter(id => !invariants.some(i => i.id === id)),
    [],
  )
})

for (const corruption of corruptions)
  test(`${corruption.invariant}: ${corruption.what}`, async () => {
    const { id, all, own, others } = await corrupted(corruption)
    assert.deepEqual(violated(all), [corruption.invariant, ...Object.keys(corruption.also ?? {})].sort())
    assert.equal(all.ok, false)
    const { rows } = all.invariants.find(i => i.id === corruption.invariant)!
    // One row for each currency, where sums are by currency.
    const named = new Set((rows as { id: string; environmentId: string }[]).map(row => `${row.environmentId} ${row.id}`))
    assert.deepEqual([...named], [`${ids.environment} ${id}`])
    assert.deepEqual(violated(own), violated(all))
    assert.deepEqual(violated(others), [])
  })

test('what was corrupted was rolled back', isClean)

class RolledBack extends Error {}

/** What the checks say, of all environments, of the one, and of another, within a transaction that leaves nothing behind. */
async function corrupted({ sql: statement, without = [] }: Corruption) {
  let found: { id: string; all: CheckReport; own: CheckReport; others: CheckReport } | undefined
  const attempt = server.database.sql.begin(async sql => {
    const guarded = await sql<{ table: string }[]>`select distinct tgrelid::regclass::text as table from pg_trigger where not tgisinternal`
    for (const { table } of guarded) await sql`alter table ${sql(table)} disable trigger user`
    for (const [table, name] of without.map(each => each.split('.'))) await sql`alter table ${sql(table!)} drop constraint ${sql(name!)}`
    const rows = await sql.unsafe<{ id: string }[]>(statement(ids))
    assert.equal(rows.length, 1, 'one row is corrupted')
    const ctx = within(sql)
    found = {
      id: rows[0]!.id,
      all: await runChecks(ctx, null),
      own: await runChecks(ctx, ids.environment),
      others: await runChecks(ctx, server.other.environmentId),
    }
    throw new RolledBack()
  })
  await assert.rejects(attempt, RolledBack)
  return found!
}

function within(sql: TransactionSql): Context {
  // Only asked for `unsafe`, which both have.
  return { ...server.workers, db: { ...server.workers.db, sql: sql as unknown as Sql } }
}

function violated(report: CheckReport): string[] {
  return report.invariants
    .filter(i => i.violations > 0)
    .map(i => i.id)
    .sort()
}
