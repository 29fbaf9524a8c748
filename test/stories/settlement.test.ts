/** However the provider's truth arrives, and however often: once applied, always the same books. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { settleSession } from '../../src/engine/settlement/settle-session.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { openShop, type Shop } from '../support/shop.ts'

let server: TestServer
let shop: Shop

before(async () => {
  server = await startTestServer()
  shop = await openShop(server)
})
after(async () => {
  await server.assertIntegrity()
  await server.stop()
})

const nowhere = 'http://127.0.0.1:9'

/** As if the provider could not reach us: what it has to tell is tried again later, by itself. */
async function withoutWebhooks(work: () => Promise<void>): Promise<void> {
  const { selfUrl } = server.ctx.settings
  server.ctx.settings.selfUrl = nowhere
  try {
    await work()
  } finally {
    server.ctx.settings.selfUrl = selfUrl
  }
}

const completedEvents = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}&event_type=checkout.session.completed`)).data.length

test('without its webhook a paid session stays pending until the reconciler asks, and the connection says what is missing', async () => {
  const session = await shop.session(await shop.customer())
  await withoutWebhooks(async () => {
    const paying = shop.pay(session.id, 'success')
    await until(async () => (await shop.read(`/v1/payments?limit=1`)).data[0]?.checkout_session_id === session.id)
    assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status, 'pending')

    const advanced = await shop.advance('PT1M')

    assert.equal(advanced.status, 200, advanced.text)
    assert.equal((await shop.read(`/v1/checkout/sessions/${session.id}`)).checkout_status, 'completed')
    assert.equal((await paying).body.checkout_status, 'completed')
  })
  const [connection] = (await shop.read('/v1/connections')).data
  assert.equal(connection.webhooks_missing, 'sandbox.link.paid')
  assert.equal(await completedEvents(session.id), 1)
})

test('the redirect settles what no webhook told', async () => {
  const session = await shop.session(await shop.customer())
  await withoutWebhooks(async () => {
    const paying = shop.pay(session.id, 'success')
    await until(async () => (await shop.read(`/v1/payments?limit=1`)).data[0]?.checkout_session_id === session.id)
    await until(async () => {
      const back = await fetch(`${session.url}/return`, { redirect: 'manual' })
      return back.headers.get('location') === `https://app.example.com/welcome?session_id=${session.id}`
    })
    assert.equal((await paying).body.checkout_status, 'completed')
  })
})

test('the same webhook ten times, before and after the redirect, changes nothing more', async () => {
  const session = await shop.session(await shop.customer())
  await shop.pay(session.id, 'success')
  const told = (await shop.read('/v1/inbound_events')).data.filter((e: { event_type: string }) => e.event_type === 'sandbox.link.paid')
  const again = async () => {
    for (const event of told) await shop.request('POST', `/v1/inbound_events/${event.id}/reprocess`)
    await fetch(`${session.url}/return`, { redirect: 'manual' })
    await settleSession(server.workers, shop.environmentId, session.id, 'redirect')
  }
  const before = await shop.read(`/v1/checkout/sessions/${session.id}`)

  await Promise.all(Array.from({ length: 10 }, again))
  await until(async () => (await shop.read('/v1/inbound_events?status=received')).data.length === 0)

  assert.deepEqual(await shop.read(`/v1/checkout/sessions/${session.id}`), before)
  assert.equal(await completedEvents(session.id), 1)
  assert.equal((await shop.read(`/v1/payments?customer=${before.customer_id}`)).data.length, 1)
})

test('forged and old webhooks are refused, and change nothing', async () => {
  const [connection] = (await shop.read('/v1/connections')).data
  for (const signature of ['v1,AAAA', 'nonsense', '']) {
    const answer = await fetch(`${server.url}/v1/webhooks/sandbox/${connection.id}`, {
      method: 'POST',
      headers: {
        'webhook-id': 'wh_forged',
        'webhook-timestamp': '1700000000',
        'webhook-signature': signature,
        'content-type': 'application/json',
      },
      body: '{"type":"sandbox.link.paid","data":{}}',
    })
    assert.equal(answer.status, 400)
  }
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 15_000
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('it did not come to that in 15 s')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
