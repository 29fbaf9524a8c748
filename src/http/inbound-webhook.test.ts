import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../../test/support/server.ts'
import { signWebhook } from '../core/webhook.ts'
import { transaction } from '../db/transaction.ts'
import { setWebhooksMissing } from '../engine/account/connection-queries.ts'
import { openConnection } from '../engine/account/open-connection.ts'
import type { PaymentProvider, Scope } from '../providers/provider.ts'
import { inboundProcess } from '../workers/inbound-process.ts'
import { runDueOnce, settleAll } from '../workers/run-due.ts'
import { sandboxDebit } from '../workers/sandbox-debit.ts'
import { sandboxWebhook } from '../workers/sandbox-webhook.ts'

const workers = [sandboxDebit, sandboxWebhook, inboundProcess]

let server: TestServer
let connectionId: string
let secret: string
let provider: PaymentProvider
let scope: Scope

before(async () => {
  server = await startTestServer({ workers: false })
  const { body } = await server.request('GET', '/v1/connections')
  connectionId = body.data[0].id
  secret = (await openConnection(server.ctx, connectionId))!.webhookSecrets[0]!
  provider = server.ctx.providers.forKind('sandbox')!
  scope = { environmentId: server.environmentId, connectionId, livemode: false, environmentNow: server.ctx.clock.now() }
})
after(() => server.stop())

const nowSeconds = () => Math.floor(server.ctx.clock.now().epochMilliseconds / 1000)

async function post(body: string, id: string, given: { path?: string; secret?: string; at?: number; type?: string } = {}) {
  const timestampSeconds = given.at ?? nowSeconds()
  const headers: Record<string, string> = {
    'content-type': given.type ?? 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signWebhook({ id, timestampSeconds, body, secrets: [given.secret ?? secret] }),
  }
  const answer = await fetch(`${server.url}${given.path ?? `/v1/webhooks/sandbox/${connectionId}`}`, { method: 'POST', headers, body })
  return { status: answer.status, body: (await answer.json()) as { received?: true; error?: { code: string; details: unknown } } }
}

const stored = async (id: string) =>
  await server.database.sql<{ id: string; status: string }[]>`
    select id, status from inbound_events where environment_id = ${server.environmentId} and dedupe_key = ${id} order by id`

async function startLink(): Promise<string> {
  const answer = await provider.startHosted(
    scope,
    {
      purpose: 'payment',
      amount: { amount: 500n, currency: 'usd' },
      description: 'Pro',
      customer: { id: 'cus_1', email: null, name: null },
      returnUrl: 'https://shop.example/return',
      cancelUrl: 'https://shop.example/cancel',
      expiresAt: scope.environmentNow.add({ minutes: 30 }),
      ours: { environmentId: scope.environmentId },
    },
    { attemptKey: server.ctx.ids.id('lnk'), deadlineMs: 5_000 },
  )
  assert.ok(answer.ok)
  return answer.value.reference
}

const pay = (link: string, testCard: string) =>
  provider.payForm!(
    scope,
    link,
    { paymentId: server.ctx.ids.id('pay'), testCard, authentication: null },
    { attemptKey: server.ctx.ids.id('pay'), deadlineMs: 5_000 },
  )

test('a connection shows where its webhooks go, and no secret', async () => {
  const { status, body, text } = await server.request('GET', `/v1/connections/${connectionId}`)
  assert.equal(status, 200)
  assert.deepEqual(
    [body.object, body.provider, body.status, body.inbound_url, body.webhooks_missing, body.simulates],
    ['connection', 'sandbox', 'active', `${server.url}/v1/webhooks/sandbox/${connectionId}`, null, ['stripe', 'razorpay']],
  )
  assert.doesNotMatch(text, /secret|whsec/)
  const foreign = { authorization: `Bearer ${server.other.apiKey}` }
  assert.equal((await server.request('GET', `/v1/connections/${connectionId}`, undefined, foreign)).status, 404)
})

test('a signed webhook is stored once, however often it comes, on both paths', async () => {
  const body = '{"type":"sandbox.link.paid","data":{"link":"sblk_ü"}}'
  const answers = [
    await post(body, 'wh_1'),
    await post(body, 'wh_1', { path: `/api/v1/webhooks/sandbox/${connectionId}`, type: 'text/plain' }),
    ...(await Promise.all(Array.from({ length: 10 }, () => post(body, 'wh_1')))),
  ]
  for (const answer of answers) assert.deepEqual(answer, { status: 200, body: { received: true } })
  assert.equal((await stored('wh_1')).length, 1)
  const { body: list } = await server.request('GET', `/v1/inbound_events?connection=${connectionId}&status=received`)
  const shown = list.data.find((e: { provider_event_id: string }) => e.provider_event_id === 'wh_1')
  assert.deepEqual([shown.event_type, shown.concerns, shown.body], ['sandbox.link.paid', { kind: 'hosted', reference: 'sblk_ü' }, body])
})

test('what is not signed well is refused and not stored', async () => {
  const body = '{"type":"sandbox.link.paid","data":{"link":"sblk_x"}}'
  const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
  const forged = await post(body, 'wh_2', { secret: other })
  assert.deepEqual(
    [forged.status, forged.body.error?.code, forged.body.error?.details],
    [400, 'signature_invalid', { reason: 'signature_mismatch' }],
  )
  assert.equal((await post(body, 'wh_2', { at: nowSeconds() - 400 })).status, 400)
  assert.equal((await post('no json', 'wh_2')).status, 400)
  assert.equal((await post(`{"type":"x","n":"${'\0'}"}`, 'wh_2')).body.error?.code, 'body_invalid')
  const bare = await fetch(`${server.url}/v1/webhooks/sandbox/${connectionId}`, { method: 'POST' })
  assert.equal(bare.status, 400)
  const large = await post(JSON.stringify({ type: 'x', text: 'a'.repeat(1024 * 1024) }), 'wh_2')
  assert.equal(large.body.error?.code, 'body_too_large')
  assert.equal((await stored('wh_2')).length, 0)
})

test('an unknown connection, or another provider’s name, is not found', async () => {
  for (const path of ['/v1/webhooks/sandbox/con_x', `/v1/webhooks/stripe/${connectionId}`, `/v1/webhooks/sandbox/%00`])
    assert.deepEqual([path, (await post('{"type":"x"}', 'wh_3', { path })).status], [path, 404])
})

test('webhooks are taken while the clock is being advanced', async () => {
  const set = (status: string) =>
    server.database.sql`update environment_clocks set status = ${status} where environment_id = ${server.environmentId}`
  await set('advancing')
  try {
    assert.equal((await post('{"type":"sandbox.link.canceled","data":{}}', 'wh_4')).status, 200)
  } finally {
    await set('ready')
  }
  assert.equal((await stored('wh_4')).length, 1)
})

test('what the sandbox does is told to this door, signed, and processed', async () => {
  await transaction(server.ctx, server.environmentId, tx => setWebhooksMissing(tx, connectionId, 'sandbox.link.paid'))
  const link = await startLink()
  assert.ok((await pay(link, 'success')).ok)
  await settleAll(server.workers, server.environmentId, workers)
  const { body } = await server.request('GET', '/v1/inbound_events')
  const told = body.data.filter((e: { concerns: { reference: string } | null }) => e.concerns?.reference === link)
  assert.deepEqual(
    told.map((e: { event_type: string; status: string }) => `${e.event_type} ${e.status}`),
    ['sandbox.link.paid processed'],
  )
  assert.deepEqual(
    (await stored('wh_4')).map(e => e.status),
    ['ignored'],
  )
  const unsent = await server.database.sql`select 1 from sandbox_webhooks where sent_at is null or attempts <> 1`
  assert.equal(unsent.length, 0)
  // The event that was missing has come.
  assert.equal((await server.request('GET', `/v1/connections/${connectionId}`)).body.webhooks_missing, null)

  const again = await server.request('POST', `/v1/inbound_events/${told[0].id}/reprocess`)
  assert.deepEqual([again.status, again.body.status, again.body.processed_at], [200, 'received', null])
  await settleAll(server.workers, server.environmentId, workers)
  assert.equal((await server.request('GET', `/v1/inbound_events/${told[0].id}`)).body.status, 'processed')
  assert.equal((await server.request('POST', '/v1/inbound_events/inb_x/reprocess')).status, 404)
})

for (const [testCard, link, payment, word] of [
  ['bank_debit', 'paid', 'succeeded', 'link.paid'],
  ['bank_debit_fails', 'expired', 'failed', 'payment.failed'],
] as const)
  test(`a slow debit ends after three days of the environment’s clock: ${testCard}`, async () => {
    const reference = await startLink()
    assert.ok((await pay(reference, testCard)).ok)
    const at = async (hours: number) => {
      const offset = BigInt(hours) * 3_600_000_000n
      await server.database.sql`update environment_clocks set offset_us = ${offset} where environment_id = ${server.environmentId}`
      await settleAll(server.workers, server.environmentId, workers)
      const answer = await provider.fetchHosted({ ...scope, environmentNow: scope.environmentNow.add({ hours }) }, reference)
      assert.ok(answer.ok)
      return [answer.value.status, answer.value.payments[0]?.status]
    }
    assert.deepEqual(await at(71), ['processing', 'processing'])
    assert.deepEqual(await at(73), [link, payment])
    const [told] = await server.database.sql<{ count: bigint }[]>`
      select count(*) from sandbox_webhooks where sent_at is not null and event_type = ${`sandbox.${word}`} and body like ${`%${reference}%`}`
    assert.equal(told?.count, 1n)
    await server.database.sql`update environment_clocks set offset_us = 0 where environment_id = ${server.environmentId}`
  })

test('a webhook that is not taken is tried again', async () => {
  const link = await startLink()
  assert.ok((await pay(link, 'declined')).ok)
  const { selfUrl } = server.workers.settings
  server.workers.settings.selfUrl = 'http://127.0.0.1:9'
  try {
    await runDueOnce(server.workers, { environmentId: server.environmentId, workers: [sandboxWebhook] })
  } finally {
    server.workers.settings.selfUrl = selfUrl
  }
  const waiting = await server.database.sql<{ attempts: number; lastError: string }[]>`
    select d.attempts, d.last_error from due_work d join sandbox_webhooks w on w.environment_id = d.environment_id and w.id = d.subject_id
    where w.body like ${`%${link}%`} and w.sent_at is null`
  assert.equal(waiting[0]?.attempts, 1)
  assert.match(waiting[0].lastError, /was not taken/)
  await server.database.sql`update due_work set lease_until = null where kind = 'sandbox.webhook'`
  await settleAll(server.workers, server.environmentId, workers)
  const left = await server.database.sql`select 1 from sandbox_webhooks where sent_at is null`
  assert.equal(left.length, 0)
})
