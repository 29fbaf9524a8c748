/** What every adapter has to keep, whoever stands behind it. A run makes its own world; each test works on links of its own. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { signWebhook } from '../core/webhook.ts'
import type { Attempt, HostedRequest, HostedState, PaymentProvider, PaymentState, Result, Scope } from './provider.ts'

export type ProviderWorld = {
  provider: PaymentProvider
  scope: Scope
  attempt(): Attempt
  /** A buyer pays the link in full, at once. */
  pay(reference: string): Promise<void>
  /** What the provider sends about a link, as it is posted; signed with `secret` at `sentAt`. */
  webhookAbout(reference: string): Promise<{ id: string; body: string }>
  secret: string
  close(): Promise<void>
}

/** As many twins as a burst of impatient clients makes. */
const twins = 40

export function linkRequest(scope: Scope, amount = 49_900n, currency = 'inr'): HostedRequest {
  return {
    amount: { amount, currency },
    description: 'Pro',
    customer: { id: 'cus_1', email: 'jane@example.com', name: 'Jane Smith' },
    returnUrl: 'https://shop.example/return',
    cancelUrl: 'https://shop.example/cancel',
    expiresAt: scope.environmentNow.add({ minutes: 30 }),
    ours: { environmentId: scope.environmentId, sessionId: 'chk_1' },
  }
}

export function okOf<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.error.kind} ${result.error.code}: ${result.error.message}`)
  return result.value
}

/** `kind code` of a refusal. */
export function refusalOf(result: Result<unknown>): string {
  assert.ok(!result.ok, 'it should have been refused')
  return `${result.error.kind} ${result.error.code}`
}

export function providerSuite(name: string, make: () => Promise<ProviderWorld>): void {
  describe(`provider ${name}`, () => {
    let world: ProviderWorld
    before(async () => {
      world = await make()
    })
    after(() => world.close())

    const start = async (attempt = world.attempt()): Promise<HostedState> =>
      okOf(await world.provider.startHosted(world.scope, linkRequest(world.scope), attempt))
    const startPaid = async (): Promise<{ link: HostedState; payment: PaymentState }> => {
      const { reference } = await start()
      await world.pay(reference)
      const link = okOf(await world.provider.fetchHosted(world.scope, reference))
      return { link, payment: link.payments.find(p => p.status === 'succeeded')! }
    }
    const refundOf = (payment: PaymentState, amount: bigint, attempt = world.attempt(), currency = payment.amount.currency) =>
      world.provider.refund(
        world.scope,
        { payment: payment.reference, amount: { amount, currency }, ours: { environmentId: world.scope.environmentId } },
        attempt,
      )

    test('one attempt key makes one link, however often and fast it is asked', async () => {
      const attempt = world.attempt()
      const links = await Promise.all(Array.from({ length: twins }, () => start(attempt)))
      assert.equal(new Set(links.map(link => link.reference)).size, 1)
      assert.equal(links[0]!.status, 'open')
    })

    test('the same attempt key with another amount or currency is a conflict', async () => {
      const attempt = world.attempt()
      await start(attempt)
      for (const request of [linkRequest(world.scope, 1_00n), linkRequest(world.scope, 49_900n, 'usd')]) {
        const answer = await world.provider.startHosted(world.scope, request, attempt)
        assert.equal(answer.ok ? 'ok' : answer.error.kind, 'conflict')
      }
    })

    test('a link is found by its attempt key, and carries what is ours', async () => {
      const attempt = world.attempt()
      assert.equal(okOf(await world.provider.findHosted(world.scope, attempt.attemptKey)), null)
      const link = await start(attempt)
      const found = okOf(await world.provider.findHosted(world.scope, attempt.attemptKey))
      assert.deepEqual(found, okOf(await world.provider.fetchHosted(world.scope, link.reference)))
      assert.equal(found?.ours?.sessionId, 'chk_1')
    })

    test('an unknown link is refused', async () => {
      for (const answer of [world.provider.fetchHosted(world.scope, 'unknown'), world.provider.cancelHosted(world.scope, 'unknown')])
        assert.match(refusalOf(await answer), /^rejected/)
    })

    test('a paid link shows its payment and is not cancelled', async () => {
      const { link, payment } = await startPaid()
      assert.equal(link.status, 'paid')
      assert.deepEqual(payment.amount, { amount: 49_900n, currency: 'inr' })
      assert.equal(payment.refunded, 0n)
      assert.ok(payment.settledAt && payment.instrument)
      assert.equal(okOf(await world.provider.cancelHosted(world.scope, link.reference)).status, 'paid')
    })

    test('a cancelled link stays cancelled', async () => {
      const { reference } = await start()
      assert.equal(okOf(await world.provider.cancelHosted(world.scope, reference)).status, 'canceled')
      assert.equal(okOf(await world.provider.cancelHosted(world.scope, reference)).status, 'canceled')
      assert.equal(okOf(await world.provider.fetchHosted(world.scope, reference)).status, 'canceled')
    })

    test('one attempt key makes one refund, however often and fast it is asked', async () => {
      const { link, payment } = await startPaid()
      const attempt = world.attempt()
      const refunds = await Promise.all(Array.from({ length: twins }, async () => okOf(await refundOf(payment, 10_000n, attempt))))
      assert.equal(new Set(refunds.map(refund => refund.reference)).size, 1)
      assert.equal(okOf(await world.provider.fetchHosted(world.scope, link.reference)).payments[0]!.refunded, 10_000n)
      assert.deepEqual(okOf(await world.provider.findRefund(world.scope, attempt.attemptKey)), refunds[0])
      assert.match(refusalOf(await refundOf(payment, 20_000n, attempt)), /^conflict/)
    })

    test('never more is given back than was captured', async () => {
      const { link, payment } = await startPaid()
      const answers = await Promise.all(Array.from({ length: 8 }, () => refundOf(payment, 10_000n)))
      assert.equal(answers.filter(answer => answer.ok).length, 4)
      assert.match(refusalOf(await refundOf(payment, 9_901n)), /^rejected/)
      okOf(await refundOf(payment, 9_900n))
      assert.match(refusalOf(await refundOf(payment, 1n)), /^rejected/)
      assert.equal(okOf(await world.provider.fetchHosted(world.scope, link.reference)).payments[0]!.refunded, 49_900n)
    })

    test('a refund in another currency, of nothing, or of an unknown payment is refused', async () => {
      const { payment } = await startPaid()
      assert.match(refusalOf(await refundOf(payment, 100n, world.attempt(), 'usd')), /^rejected/)
      assert.match(refusalOf(await refundOf(payment, 0n)), /^rejected/)
      assert.match(refusalOf(await refundOf({ ...payment, reference: 'unknown' }, 100n)), /^rejected/)
      assert.equal(okOf(await world.provider.findRefund(world.scope, world.attempt().attemptKey)), null)
    })

    test('a webhook tells what it concerns; forged, changed, old and unsigned ones are refused', async () => {
      const { link } = await startPaid()
      const { id, body } = await world.webhookAbout(link.reference)
      const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
      const seconds = now.epochMilliseconds / 1000
      const heard = (given: { id?: string; body?: string; secret?: string; sent?: number; headers?: Record<string, string> } = {}) => {
        const sent = given.sent ?? seconds
        const signature = signWebhook({ id, timestampSeconds: sent, body, secrets: [given.secret ?? world.secret] })
        const headers = { 'webhook-id': given.id ?? id, 'webhook-timestamp': String(sent), 'webhook-signature': signature }
        return world.provider.parseWebhook({ headers: given.headers ?? headers, body: given.body ?? body, secrets: [world.secret], now })
      }
      const good = heard()
      assert.ok(good.ok)
      assert.deepEqual(good.events[0]?.concerns, { kind: 'hosted', reference: link.reference })
      // A repeat is known by its key; storing it once is the receiver's part.
      assert.deepEqual(heard({ sent: seconds - 60 }), good)
      const refused = {
        'another secret': heard({ secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }),
        'another id': heard({ id: `${id}x` }),
        'another body': heard({ body: body.replace('{', '{ ') }),
        'an old one': heard({ sent: seconds - 301 }),
        'one from the future': heard({ sent: seconds + 301 }),
        'no headers': heard({ headers: {} }),
      }
      for (const [what, answer] of Object.entries(refused)) assert.equal(answer.ok, false, what)
    })
  })
}
