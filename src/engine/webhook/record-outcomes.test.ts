import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { answered } from '../../../test/support/scripted-http.ts'
import { timedWorld } from '../../../test/support/timed-world.ts'
import { settleAll } from '../../workers/run-due.ts'
import { firstPage } from '../page.ts'
import { deleteEndpoint } from './delete-endpoint.ts'
import { findDeliveries } from './find-deliveries.ts'
import { recoverDeliveries } from './recover-deliveries.ts'
import { requireEndpoint } from './require-endpoint.ts'
import { resendDelivery } from './resend-delivery.ts'
import { updateEndpoint } from './update-endpoint.ts'

const t = timedWorld()
const { clock, http, inTransaction, addEndpoint } = t
let endpointId: string

beforeEach(async () => {
  const made = await addEndpoint()
  endpointId = made.endpoint.id
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

describe('an endpoint', () => {
  it('that answers 410 is switched off at once, and the others are told', async () => {
    const other = await addEndpoint('http://127.0.0.1:9/other')
    http.answer(({ url }) => answered(url.endsWith('/hook') ? 410 : 200))
    await tell('inv_1')
    const { status, disabledReason, objectVersion } = await endpoint()
    assert.deepEqual({ status, disabledReason, objectVersion }, { status: 'disabled', disabledReason: 'gone', objectVersion: 2 })
    const told = http.sent.map(s => JSON.parse(s.body)).filter(e => e.event_type === 'webhook_endpoint.disabled')
    assert.equal(told.length, 1)
    assert.equal(told[0].data.id, endpointId)
    assert.ok(!JSON.stringify(told[0]).includes('whsec_'))
    assert.ok((await deliveries()).some(d => d.delivery.endpointId === other.endpoint.id && d.delivery.status === 'succeeded'))
    await t.world.assertIntegrity()
  })

  it('with five days of nothing but failures is switched off; what it missed is recovered', async () => {
    http.answer(() => answered(500))
    const since = clock.now()
    for (let day = 0; day < 7 && (await endpoint()).status === 'enabled'; day += 1) {
      await tell(`inv_${day}`)
      for (let hour = 0; hour < 24; hour += 1) {
        await clock.advance({ hours: 1 })
        await settle()
      }
    }
    assert.equal((await endpoint()).disabledReason, 'failing')
    const days = (await endpoint()).failingSince!.until(clock.now()).total('hours') / 24
    assert.ok(days >= 5 && days < 6.1, `${days} days`)
    const tried = http.sent.length
    await tell('inv_while_off')
    await clock.advance({ hours: 100 })
    await settle()
    assert.equal(http.sent.length, tried)
    assert.ok((await deliveries()).every(d => d.delivery.status !== 'pending'))
    http.answer(() => answered(200))
    const recover = () => inTransaction(tx => recoverDeliveries(t.world.workers, tx, { endpointId, since }))
    await assert.rejects(recover(), { code: 'delivery_not_ready' })
    await inTransaction(tx => updateEndpoint(t.world.workers, tx, { id: endpointId, change: { enabled: true } }))
    const missed = await t.database.sql`select id from events where created_at >= ${since}`
    assert.deepEqual(await recover(), { scheduled: missed.length, hasMore: false })
    await settle()
    assert.ok((await deliveries()).every(d => d.delivery.status === 'succeeded'))
    assert.ok(http.sent.slice(tried).some(s => JSON.parse(s.body).data.id === 'inv_while_off'))
    assert.deepEqual(await recover(), { scheduled: 0, hasMore: false })
    await t.world.assertIntegrity()
  })

  it('is flagged when it is slow, and no longer when it is quick', async () => {
    http.answer(() => answered(200, { durationMs: 6_000 }))
    await tell('inv_1')
    assert.equal((await endpoint()).slow, true)
    http.answer(() => answered(200))
    await tell('inv_2')
    assert.equal((await endpoint()).slow, false)
  })

  it('that was deleted is sent nothing more', async () => {
    http.answer(() => answered(500))
    await tell('inv_1')
    await inTransaction(tx => deleteEndpoint(t.world.workers, tx, endpointId))
    await clock.advance({ hours: 1 })
    await settle()
    assert.equal(http.sent.length, 1)
    assert.equal((await only()).delivery.status, 'canceled')
    await assert.rejects(
      inTransaction(async tx => resendDelivery(t.world.workers, tx, (await only()).delivery.id)),
      { code: 'delivery_not_ready' },
    )
  })
})
