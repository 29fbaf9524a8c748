import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { answered, refused, type Sent } from '../../../test/support/scripted-http.ts'
import { timedWorld } from '../../../test/support/timed-world.ts'
import type { HttpAnswer } from '../../context.ts'
import { verifyWebhook } from '../../core/webhook.ts'
import { anyEnvironment, findDue, leaseDue } from '../../db/due-claim.ts'
import { runDueOnce, settleAll } from '../../workers/run-due.ts'
import { firstPage } from '../page.ts'
import { deliverEvents } from './deliver-events.ts'
import { findDeliveries } from './find-deliveries.ts'
import { requireEndpoint } from './require-endpoint.ts'
import { resendDelivery } from './resend-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { sequenceEvents } from './sequence-events.ts'

const t = timedWorld()
const { clock, http, inTransaction, addEndpoint } = t
let endpointId: string
let secret: string

beforeEach(async () => {
  const made = await addEndpoint()
  endpointId = made.endpoint.id
  secret = made.secret
})

const settle = () => settleAll(t.world.workers, t.world.environmentId)
const tell = async (...ids: string[]) => {
  await t.record(...ids)
  await settle()
}
const deliveries = async () =>
  (await inTransaction(tx => findDeliveries(tx, { eventId: null, endpointId: null, status: null }, firstPage))).items
const only = async () => (await deliveries())[0]!
const endpoint = () => inTransaction(tx => requireEndpoint(tx, endpointId))

function verifies(sent: Sent, with_: string): boolean {
  const result = verifyWebhook({
    id: sent.headers['webhook-id']!,
    timestamp: sent.headers['webhook-timestamp']!,
    signature: sent.headers['webhook-signature']!,
    body: sent.body,
    secrets: [with_],
    nowSeconds: Math.floor(clock.now().epochMilliseconds / 1000),
  })
  return result.ok
}

describe('a delivery', () => {
  it('is signed, named after its event, and noted', async () => {
    http.answer(() => answered(200, { body: `thanks\0${'é'.repeat(3000)}`, durationMs: 12 }))
    await tell('inv_1')
    const [sent] = http.sent
    const { delivery, attempts } = await only()
    assert.equal(sent!.headers['webhook-id'], delivery.eventId)
    assert.equal(JSON.parse(sent!.body).id, delivery.eventId)
    assert.equal(sent!.timeoutMs, 15_000)
    assert.ok(verifies(sent!, secret))
    assert.equal(delivery.status, 'succeeded')
    assert.equal(delivery.nextAttemptAt, null)
    assert.equal(attempts.length, 1)
    assert.equal(attempts[0]!.status, 200)
    assert.equal(attempts[0]!.durationMs, 12)
    assert.equal(attempts[0]!.response!.length, 2000)
    await t.world.assertIntegrity()
  })

  it('verifies with the package of the scheme', async () => {
    await tell('inv_1')
    const { headers, body } = http.sent[0]!
    // The package compares with the machine's own clock.
    const webhook = new Webhook(secret)
    const now = new Date()
    const own = {
      ...headers,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhook.sign(headers['webhook-id']!, now, body),
    }
    assert.deepEqual(webhook.verify(body, own), JSON.parse(body))
    const timestamp = new Date(Number(headers['webhook-timestamp']) * 1000)
    assert.equal(webhook.sign(headers['webhook-id']!, timestamp, body), headers['webhook-signature'])
  })

  it('is tried ten times over 75 hours, and then given up', async () => {
    http.answer(() => refused)
    const began = clock.now()
    await tell('inv_1')
    for (let tries = 1; tries < 10; tries += 1) {
      const { delivery, attempts } = await only()
      assert.equal(attempts.length, tries)
      assert.equal(delivery.status, 'pending')
      await clock.advance(clock.now().until(delivery.nextAttemptAt!))
      await settle()
    }
    const { delivery, attempts } = await only()
    assert.equal(delivery.status, 'exhausted')
    assert.equal(attempts.length, 10)
    assert.equal(attempts[0]!.error, 'refused: connect ECONNREFUSED')
    const hours = began.until(clock.now()).total('hours')
    assert.ok(hours > 75 * 0.79 && hours < 76 * 1.21, `${hours} h`)
    assert.equal(new Set(http.sent.map(s => s.headers['webhook-id'])).size, 1)
    assert.equal((await t.database.sql`select 1 from due_work`).length, 0)
    await t.world.assertIntegrity()
  })

  it('reaches a receiver that was down for a day', async () => {
    http.answer(() => answered(503))
    const ids = Array.from({ length: 20 }, (_, n) => `inv_${n}`)
    for (const id of ids) {
      await tell(id)
      await clock.advance({ minutes: 72 })
      await settle()
    }
    http.answer(() => answered(204))
    for (let hour = 0; hour < 40; hour += 1) {
      await clock.advance({ hours: 1 })
      await settle()
    }
    const all = await deliveries()
    assert.equal(all.length, 20)
    assert.ok(all.every(d => d.delivery.status === 'succeeded'))
    await t.world.assertIntegrity()
  })

  it('comes again when the receiver asked for it, within twice the step', async () => {
    http.answer(() => answered(429, { headers: { 'retry-after': '9' } }))
    await tell('inv_1')
    const wait = clock
      .now()
      .until((await only()).delivery.nextAttemptAt!)
      .total('seconds')
    assert.ok(wait >= 8 && wait <= 9, `${wait} s`)
  })

  it('is not followed elsewhere: a redirect is a failure', async () => {
    http.answer(() => answered(302, { headers: { location: 'http://127.0.0.1:1/' } }))
    await tell('inv_1')
    assert.equal((await only()).delivery.status, 'pending')
  })

  it('may go to a private address only in a sandbox, and if allowed', async () => {
    await tell('inv_1')
    t.world.workers.settings.allowPrivateWebhooks = false
    await tell('inv_2')
    t.world.workers.settings.allowPrivateWebhooks = true
    assert.deepEqual(
      http.sent.map(s => s.allowPrivate),
      [true, false],
    )
  })

  it('sent by a zombie changes nothing', async () => {
    const late = Promise.withResolvers<HttpAnswer>()
    http.answer(() => late.promise)
    await t.record('inv_1')
    await sequenceEvents(t.world.workers, t.world.environmentId)
    const find = () => findDue(t.world.workers, anyEnvironment, [{ kind: 'webhook.deliver', most: 5 }])
    const zombie = deliverEvents(t.world.workers, t.world.environmentId, await leaseDue(t.world.workers, anyEnvironment, await find()))
    while (http.sent.length === 0) await new Promise(resolve => setImmediate(resolve))
    await clock.advance({ seconds: 31 })
    http.answer(() => answered(200))
    assert.equal(await runDueOnce(t.world.workers), 1)
    late.resolve(answered(500))
    await Promise.all(zombie)
    const { delivery, attempts } = await only()
    assert.equal(delivery.status, 'succeeded')
    assert.equal(attempts.length, 1)
    assert.equal((await endpoint()).consecutiveFailures, 0)
  })

  it('sent again keeps its webhook-id and starts a schedule of its own', async () => {
    await tell('inv_1')
    const { delivery } = await only()
    http.answer(() => answered(500))
    await inTransaction(tx => resendDelivery(t.world.workers, tx, delivery.id))
    await settle()
    assert.equal(http.sent[0]!.headers['webhook-id'], http.sent[1]!.headers['webhook-id'])
    const again = await only()
    assert.equal(again.delivery.status, 'pending')
    assert.deepEqual(
      again.attempts.map(a => [a.number, a.status]),
      [
        [1, 200],
        [2, 500],
      ],
    )
    await t.world.assertIntegrity()
  })
})

describe('a rotated secret', () => {
  it('signs beside the old one for the overlap, and alone after it', async () => {
    const rotated = await inTransaction(tx => rotateSecret(t.world.workers, tx, { id: endpointId, overlapSeconds: 24 * 3600 }))
    await tell('inv_1')
    assert.ok(verifies(http.sent[0]!, secret))
    assert.ok(verifies(http.sent[0]!, rotated.secret))
    await clock.advance({ hours: 24 })
    await tell('inv_2')
    assert.ok(!verifies(http.sent[1]!, secret))
    assert.ok(verifies(http.sent[1]!, rotated.secret))
  })
})

it('a hundred deliveries take few writes', async () => {
  await tell(...Array.from({ length: 100 }, (_, n) => `inv_${n}`))
  const [row] = await t.database.sql<{ writes: number }[]>`select count(distinct xmin::text)::int as writes from delivery_attempts`
  assert.ok(row!.writes <= 20, `${row!.writes} transactions`)
})

it('no secret is logged', () => assert.ok(!JSON.stringify(t.world.complaints).includes('whsec_')))
