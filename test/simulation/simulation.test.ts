/** Twenty seeds of trouble, and one of them twice: the same seed is the same run. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { endsByKind, faultsByKind, replayOf, runSeeds } from './run-seeds.ts'

const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
const twice = 7

/** Without these a run says little. */
const everyKind = [
  ...['create_subscription', 'one_time_payment', 'add_payment_method', 'activate_subscription', 'pay_invoice'].map(a => `${a} completed`),
  ...['saved card succeeded', 'subscription active', 'invoice manual paid', 'refund requested_by_customer succeeded'],
]

let database: TestDatabase
before(async () => {
  database = await testDatabase()
})
after(() => database.drop())

test('whatever goes wrong on the way, every session ends as it may, and both books agree', async t => {
  const outcomes = await runSeeds(database.url, [...seeds, twice])
  t.diagnostic(`faults by kind: ${faultsByKind(outcomes)}`)
  t.diagnostic(`ends by kind: ${endsByKind(outcomes)}`)

  const violated = outcomes.filter(o => o.violations.length > 0).map(o => [replayOf(o), ...o.violations])
  assert.deepEqual(violated, [])
  const [one, other] = outcomes.filter(o => o.seed === twice)
  assert.equal(one?.hash, other?.hash, 'the same seed gave two different runs')
  for (const kind of everyKind)
    assert.ok(
      outcomes.some(o => (o.ends[kind] ?? 0) > 0),
      `no seed came to: ${kind}`,
    )
})
