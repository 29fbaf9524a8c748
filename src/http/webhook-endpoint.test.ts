import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Receiver, startReceiver } from '../../test/support/receiver.ts'
import { startTestServer, type TestServer } from '../../test/support/server.ts'

let server: TestServer
let receiver: Receiver

before(async () => {
  receiver = await startReceiver()
  server = await startTestServer()
})
after(async () => {
  await server?.stop()
  await receiver?.stop()
})

const create = (over: object = {}) => server.request('POST', '/v1/webhook_endpoints', { url: receiver.url, enabled_events: ['*'], ...over })

/** Asks until the answer is as wanted. */
async function until<T>(ask: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    const value = await ask()
    if (wanted(value)) return value
    if (performance.now() > giveUpAt) assert.fail(`never came: last ${JSON.stringify(value)}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

describe('webhook endpoints', () => {
  it('are made, read, changed and deleted; the secret is shown once', async () => {
    const made = await create({ description: 'main', metadata: { team: 'billing' } })
    assert.equal(made.status, 201, made.text)
    assert.match(made.body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const path = `/v1/webhook_endpoints/${made.body.id}`
    const { secret, ...shown } = made.body
    assert.deepEqual((await server.request('GET', path)).body, shown)
    assert.ok(!(await server.request('GET', '/v1/webhook_endpoints')).text.includes(secret))
    const changed = await server.request('POST', path, {
      enabled_events: ['checkout.*', 'invoice.paid'],
      description: null,
      enabled: false,
    })
    assert.equal(changed.status, 200, changed.text)
    assert.deepEqual(
      [
        changed.body.enabled_events,
        changed.body.description,
        changed.body.status,
        changed.body.disabled_reason,
        changed.body.object_version,
      ],
      [['checkout.*', 'invoice.paid'], null, 'disabled', 'requested', 2],
    )
    assert.equal((await server.request('POST', `${path}/test`)).body.error.code, 'delivery_not_ready')
    assert.equal((await server.request('POST', path, { enabled: true })).body.status, 'enabled')
    const rows = await server.database.sql`select sealed_secrets from webhook_endpoints`
    assert.ok(!JSON.stringify(rows).includes(secret))
    assert.deepEqual((await server.request('DELETE', path)).body, { id: made.body.id, object: 'webhook_endpoint', deleted: true })
    for (const [method, at] of [
      ['GET', path],
      ['POST', path],
      ['DELETE', path],
      ['POST', `${path}/rotate_secret`],
      ['POST', `${path}/test`],
    ] as const)
      assert.equal((await server.request(method, at)).status, 404, `${method} ${at}`)
    assert.deepEqual((await server.request('GET', '/v1/webhook_endpoints')).body.data, [])
  })

  it('refuse addresses and events that make no sense', async () => {
    const urls = [
      'ftp://example.com/',
      'example.com',
      'https://user:pw@example.com/',
      'http://169.254.169.254/',
      'http://[fe80::1]/',
      `https://example.com/${'a'.repeat(2048)}`,
    ]
    for (const url of urls) assert.equal((await create({ url })).status, 400, url)
    server.ctx.settings.allowPrivateWebhooks = false
    try {
      const inside = [
        'http://127.0.0.1/',
        'http://localhost/',
        'http://a.localhost./',
        'http://0x7f.1/',
        'http://2130706433/',
        'http://10.0.0.1/',
        'http://[::1]/',
        'http://[::ffff:127.0.0.1]/',
      ]
      for (const url of inside) {
        const answer = await create({ url })
        assert.equal(answer.status, 400, url)
        assert.equal(answer.body.error.code, 'url_not_allowed', url)
      }
    } finally {
      server.ctx.settings.allowPrivateWebhooks = true
    }
    for (const enabled_events of [[], ['nothing'], ['nothing.*'], ['check*'], ['checkout.session.completed', '**']])
      assert.equal((await create({ enabled_events })).status, 400, JSON.stringify(enabled_events))
    assert.equal(
      (await server.request('POST', '/v1/webhook_endpoints', { url: receiver.url, enabled_events: ['*'], secret: 'x' })).status,
      400,
    )
  })

  it('are at most twenty', async () => {
    const all = await Promise.all(Array.from({ length: 24 }, () => create()))
    assert.deepEqual(
      [201, 409].map(status => all.filter(a => a.status === status).length),
      [20, 4],
    )
    assert.ok(all.filter(a => a.status === 409).every(a => a.body.error.code === 'endpoint_limit'))
    for (const { body } of all.filter(a => a.status === 201)) await server.request('DELETE', `/v1/webhook_endpoints/${body.id}`)
  })

  it('are nobody else’s', async () => {
    const { body } = await create()
    const theirs = { authorization: `Bearer ${server.other.apiKey}` }
    const path = `/v1/webhook_endpoints/${body.id}`
    assert.equal((await server.request('GET', path, undefined, theirs)).status, 404)
    assert.equal((await server.request('DELETE', path, undefined, theirs)).status, 404)
    assert.equal((await server.request('GET', path)).status, 200)
    await server.request('DELETE', path)
  })

  it('hear a test, signed; the log shows it; it can be sent again with the same id', async () => {
    const { body: endpoint } = await create({ enabled_events: ['invoice.paid'] })
    receiver.verifyWith(endpoint.secret)
    const { body: event } = await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
    assert.equal(event.event_type, 'webhook_endpoint.test')
    assert.equal((await receiver.waitFor('webhook_endpoint.test', endpoint.id)).id, event.id)
    const log = await until(
      () => server.request('GET', `/v1/webhook_deliveries?event=${event.id}&endpoint=${endpoint.id}`),
      a => a.body.data[0]?.status === 'succeeded',
    )
    const [delivery] = log.body.data
    assert.equal(delivery.attempts[0].response, 'ok')
    const again = await server.request('POST', `/v1/webhook_deliveries/${delivery.id}/resend`)
    assert.equal(again.body.status, 'pending', again.text)
    await until(
      async () => receiver.received.length,
      length => length === 2,
    )
    assert.equal(receiver.received[1]!.id, event.id)
    const one = await until(
      () => server.request('GET', `/v1/webhook_deliveries/${delivery.id}`),
      a => a.body.attempts?.length === 2 && a.body.status !== 'pending',
    )
    assert.equal(one.body.status, 'succeeded')
    assert.equal((await server.request('GET', '/v1/webhook_deliveries?status=PENDING')).body.data.length, 0)
    const rotated = await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, { overlap_seconds: 60 })
    assert.notEqual(rotated.body.secret, endpoint.secret)
    for (const secret of [endpoint.secret, rotated.body.secret]) {
      receiver.verifyWith(secret)
      const before = receiver.received.length
      await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
      await until(
        async () => receiver.received.length,
        length => length === before + 1,
      )
    }
    assert.equal(
      (await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/rotate_secret`, { overlap_seconds: 604_801 })).status,
      400,
    )
    const recovered = await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/recover`, { since: '2020-01-01T00:00:00Z' })
    assert.deepEqual([recovered.status, recovered.body.scheduled, recovered.body.has_more], [200, 0, false], recovered.text)
    await server.request('DELETE', `/v1/webhook_endpoints/${endpoint.id}`)
  })

  it('events are listed by type, object and time', async () => {
    const { body: endpoint } = await create()
    receiver.verifyWith(endpoint.secret)
    const { body: event } = await server.request('POST', `/v1/webhook_endpoints/${endpoint.id}/test`)
    const shown = await until(
      () => server.request('GET', `/v1/webhook_events/${event.id}`),
      a => a.body.sequence !== null,
    )
    assert.equal(shown.body.data.id, endpoint.id)
    const ids = async (query: string) =>
      (await server.request('GET', `/v1/webhook_events?${query}`)).body.data.map((e: { id: string }) => e.id)
    assert.deepEqual(await ids(`object_id=${endpoint.id}`), [event.id])
    assert.deepEqual(await ids(`object_id=${endpoint.id}&event_type=invoice.paid`), [])
    assert.deepEqual(await ids(`object_id=${endpoint.id}&created_at[gte]=${event.created_at}`), [event.id])
    assert.deepEqual(await ids(`object_id=${endpoint.id}&created_at[gt]=${event.created_at}`), [])
    assert.equal((await server.request('GET', '/v1/webhook_events?event_type=nothing')).status, 400)
    assert.equal((await server.request('GET', '/v1/webhook_events/evt_none')).status, 404)
    await server.request('DELETE', `/v1/webhook_endpoints/${endpoint.id}`)
  })
})

describe('the test clock', () => {
  it('is read and advanced, with work under way', async () => {
    const before = await server.request('GET', '/v1/test_clock')
    assert.deepEqual([before.status, before.body.status, before.body.frozen, before.body.target], [200, 'ready', false, null], before.text)
    const to = Temporal.Instant.from(before.body.now).add({ hours: 24 * 40 })
    const advanced = await server.request('POST', '/v1/test_clock/advance', { to: to.toString() })
    assert.equal(advanced.status, 200, advanced.text)
    assert.equal(advanced.body.status, 'ready')
    assert.ok(Temporal.Instant.compare(Temporal.Instant.from(advanced.body.now), to) >= 0)
    assert.equal(typeof advanced.body.processed.webhooks, 'number')
    const frozen = await server.request('POST', '/v1/test_clock/advance', { by: 'P1M', freeze: true })
    assert.equal(frozen.body.frozen, true)
    assert.equal((await server.request('GET', '/v1/test_clock')).body.now, frozen.body.now)
    assert.equal((await server.request('POST', '/v1/test_clock/advance', { to: frozen.body.now })).body.error.code, 'clock_not_later')
    assert.equal((await server.request('POST', '/v1/test_clock/advance', {})).body.error.code, 'parameter_missing')
    assert.equal((await server.request('POST', '/v1/test_clock/advance', { by: 'soon' })).body.error.param, 'by')
    const both = await Promise.all([1, 2, 3].map(() => server.request('POST', '/v1/test_clock/advance', { by: 'P1D' })))
    assert.ok(both.every(a => a.status === 200 || a.body.error.code === 'clock_advancing'))
    assert.ok(both.some(a => a.status === 200))
  })

  it('of the live environment is not there', async () => {
    await server.database.sql`update environments set kind = 'live' where id = ${server.other.environmentId}`
    const theirs = { authorization: `Bearer ${server.other.apiKey}` }
    assert.equal((await server.request('GET', '/v1/test_clock', undefined, theirs)).status, 404)
    assert.equal((await server.request('POST', '/v1/test_clock/advance', { by: 'P1D' }, theirs)).status, 404)
  })
})
