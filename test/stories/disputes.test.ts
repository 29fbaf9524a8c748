/** Money that a buyer's bank takes back: opened, decided, and what may be done meanwhile. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountsOf } from '../support/accounts.ts'
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

async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (performance.now() > giveUpAt) throw new Error('it did not come about within 10 s')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** A session paid with the card whose buyer disputes it at once. */
async function disputed(more: object = {}) {
  const customer = await shop.customer()
  const session = await shop.session(customer, more)
  const done = await shop.pay(session.id, 'disputed')
  assert.equal(done.body.checkout_status, 'completed', done.text)
  const dispute = await until(async () => (await shop.read(`/v1/disputes?payment=${done.body.payment_id}`)).data[0])
  return { customer, session: done.body, paymentId: done.body.payment_id as string, dispute }
}

const close = (id: string, status: string) => shop.request('POST', `/v1/test_helpers/disputes/${id}/close`, { status })

const accounts = (...ids: string[]) => accountsOf(server.database.sql, ...ids)

const typesOf = async (id: string) =>
  (await shop.read(`/v1/webhook_events?object_id=${id}`)).data.map((event: { event_type: string }) => event.event_type).reverse()

test('opened right after the payment: the money is held, the invoice stays paid, and nothing is refunded', async () => {
  const { customer, session, paymentId, dispute } = await disputed()

  assert.deepEqual(
    [dispute.status, dispute.amount, dispute.currency, dispute.reason, dispute.closed_at],
    ['opened', 49_900, 'inr', 'fraudulent', null],
  )
  assert.deepEqual(await accounts(paymentId), { disputes: 49_900n, receivable: -49_900n })
  assert.equal((await shop.read(`/v1/invoices/${session.invoice_id}`)).status, 'paid')
  assert.equal((await shop.read(`/v1/subscriptions/${session.subscription_id}`)).status, 'active')
  const refund = await shop.request('POST', '/v1/refunds', { payment_id: paymentId })
  assert.deepEqual([refund.status, refund.body.error.code, refund.body.error.details.dispute_id], [409, 'payment_disputed', dispute.id])
  assert.deepEqual(await typesOf(dispute.id), ['dispute.opened'])
  const lists = await Promise.all([`customer=${customer}`, 'status=opened'].map(filter => shop.read(`/v1/disputes?${filter}`)))
  assert.ok(lists.every(list => list.data.some((d: { id: string }) => d.id === dispute.id)))
})

test('won: the money comes back, and can be refunded', async () => {
  const { paymentId, dispute } = await disputed()

  const won = await close(dispute.id, 'won')

  assert.deepEqual([won.status, won.body.status], [200, 'won'], won.text)
  assert.notEqual(won.body.closed_at, null)
  assert.deepEqual(await accounts(paymentId), { provider_balance: 49_900n, receivable: -49_900n })
  assert.deepEqual(await typesOf(dispute.id), ['dispute.opened', 'dispute.closed'])
  const refund = await shop.request('POST', '/v1/refunds', { payment_id: paymentId })
  assert.deepEqual([refund.status, refund.body.status], [201, 'succeeded'], refund.text)
  assert.equal((await close(dispute.id, 'won')).status, 200)
  const otherwise = await close(dispute.id, 'lost')
  assert.deepEqual([otherwise.status, otherwise.body.error.code], [409, 'dispute_closed'])
})

test('lost: the money is written off, the invoice stays paid, and nothing is left to refund', async () => {
  const { session, paymentId, dispute } = await disputed()

  const lost = await close(dispute.id, 'lost')

  assert.deepEqual([lost.status, lost.body.status], [200, 'lost'], lost.text)
  assert.deepEqual(await accounts(paymentId), { receivable: -49_900n, write_off: 49_900n })
  assert.equal((await shop.read(`/v1/invoices/${session.invoice_id}`)).status, 'paid')
  assert.equal((await shop.request('POST', '/v1/refunds', { payment_id: paymentId })).body.error.code, 'payment_disputed')
})

const ends: [decided: 'won' | 'lost', refund: string, stays: Record<string, bigint>][] = [
  ['won', 'succeeded', {}],
  ['lost', 'failed', { write_off: 49_900n, unapplied: -49_900n }],
]
for (const [decided, status, stays] of ends) {
  test(`surplus money that is disputed waits with its refund; ${decided}, the refund ${status}`, async () => {
    const customer = await shop.customer()
    const [first, second] = [await shop.session(customer, { allow_multiple: true }), await shop.session(customer)]
    const done = await shop.pay(first.id, 'success')
    // The customer has a subscription already, as if both had been begun at once: what the second session takes is surplus.
    await server.database.sql`update subscriptions set multiple = false where id = ${done.body.subscription_id}`
    const failed = await shop.pay(second.id, 'disputed')
    assert.equal(failed.body.failure_reason, 'already_subscribed', failed.text)
    const [payment] = (await shop.read(`/v1/payments?checkout_session=${second.id}`)).data
    const dispute = await until(async () => (await shop.read(`/v1/disputes?payment=${payment.id}`)).data[0])
    const refundOf = async () => (await shop.read(`/v1/refunds?payment=${payment.id}`)).data[0]
    assert.equal((await refundOf()).status, 'pending')

    await close(dispute.id, decided)

    const refund = await until(async () => {
      const seen = await refundOf()
      return seen.status !== 'pending' && seen
    })
    assert.deepEqual([refund.status, refund.failure?.code ?? null], [status, decided === 'lost' ? 'dispute_lost' : null])
    assert.deepEqual(await accounts(payment.id), stays)
  })
}

test('a dispute that comes before the success of its payment waits for it', async () => {
  const session = await shop.session(await shop.customer())
  const { selfUrl } = server.ctx.settings
  server.ctx.settings.selfUrl = 'http://127.0.0.1:9'
  const paying = shop.pay(session.id, 'disputed')
  const body = await until(async () => {
    const rows = await server.database.sql<{ id: string; body: string; connectionId: string }[]>`
      select id, body, connection_id from sandbox_webhooks where event_type = 'sandbox.dispute.opened' and sent_at is null`
    return rows[0]
  })
  server.ctx.settings.selfUrl = selfUrl
  // Only the dispute is told of; the payment's own webhook is still held up.
  await server.database.sql`
    update due_work set due_at = now() - interval '1 second' where kind = 'sandbox.webhook' and subject_id = ${body.id}`

  const dispute = await until(async () => {
    const [payment] = (await shop.read(`/v1/payments?checkout_session=${session.id}`)).data
    return payment && (await shop.read(`/v1/disputes?payment=${payment.id}`)).data[0]
  })

  assert.equal(dispute.status, 'opened')
  assert.equal((await paying).body.checkout_status, 'completed')
})

test('a dispute of what we know nothing of is ignored', async () => {
  const [inbound] = (await shop.read('/v1/inbound_events')).data
  const { sql } = server.database
  await sql`
    update inbound_events set concerns = ${sql.json({ kind: 'dispute', reference: 'sbdp_unknown' })}
    where environment_id = ${shop.environmentId} and id = ${inbound.id}`

  const again = await shop.request('POST', `/v1/inbound_events/${inbound.id}/reprocess`)

  assert.equal(again.status, 200, again.text)
  await until(async () => (await shop.read(`/v1/inbound_events/${inbound.id}`)).status === 'processed')
})
