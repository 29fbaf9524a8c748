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
  /** As `pay`, by a buyer who then disputes it. Answers the provider's id of the dispute. */
  payDisputed(reference: string): Promise<string>
  /** What the provider sends about a link, as it is posted; signed with `secret` at `sentAt`. */
  webhookAbout(reference: string): Promise<{ id: string; body: string }>
  secret: string
  close(): Promise<void>
}

/** As many twins as a burst of impatient clients makes. */
const twins = 40

export function linkRequest(scope: Scope, amount = 49_900n, currency = 'inr'): HostedRequest {
  return {
    purpose: amount === 0n ? 'setup' : 'payment',
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

    const startSetup = async (): Promise<HostedState> =>
      okOf(await world.provider.startHosted(world.scope, linkRequest(world.scope, 0n), world.attempt()))
    const keep = async (): Promise<string> => {
      const { reference } = await startSetup()
      await world.pay(reference)
      return okOf(await world.provider.fetchHosted(world.scope, reference)).payments[0]!.instrument!.reference
    }
    const charge = (instrument: string, attempt = world.attempt(), amount = 12_300n) => {
      const ours = { environmentId: world.scope.environmentId, paymentId: 'pay_1', invoiceId: 'inv_1' }
      return world.provider.chargeSaved(world.scope, { instrument, amount: { amount, currency: 'usd' }, description: 'Pro', ours }, attempt)
    }

    test('a setup link keeps an instrument and moves nothing', async () => {
      const { reference, status } = await startSetup()
      assert.equal(status, 'open')
      await world.pay(reference)
      const link = okOf(await world.provider.fetchHosted(world.scope, reference))
      const [kept] = link.payments
      assert.deepEqual([link.status, kept!.status, kept!.amount.amount], ['paid', 'succeeded', 0n])
      assert.ok(kept!.instrument)
      assert.match(refusalOf(await refundOf(kept!, 1n)), /^rejected/)
    })

    test('a setup link is of nothing, a payment link of something', async () => {
      const asked = linkRequest(world.scope)
      for (const odd of [
        { ...asked, purpose: 'setup' as const },
        { ...linkRequest(world.scope, 0n), purpose: 'payment' as const },
      ])
        assert.match(refusalOf(await world.provider.startHosted(world.scope, odd, world.attempt())), /^rejected/)
    })

    test('a kept instrument is charged without the buyer; one attempt key makes one charge, however often and fast it is asked', async () => {
      const instrument = await keep()
      const attempt = world.attempt()
      const charges = await Promise.all(Array.from({ length: twins }, () => charge(instrument, attempt)))
      const payments = charges.filter(c => c.ok).map(c => okOf(c))
      assert.equal(new Set(payments.map(p => p.reference)).size, 1)
      for (const answer of charges) if (!answer.ok) assert.equal(answer.error.kind, 'conflict')
      const again = okOf(await charge(instrument, attempt))
      assert.deepEqual(
        [again.status, again.amount, again.instrument?.reference],
        ['succeeded', { amount: 12_300n, currency: 'usd' }, instrument],
      )
      okOf(await refundOf(again, 12_300n))
      assert.match(refusalOf(await refundOf(again, 1n)), /^rejected/)
    })

    test('the same attempt key with another amount or instrument is a conflict', async () => {
      const [instrument, other] = [await keep(), await keep()]
      const attempt = world.attempt()
      okOf(await charge(instrument, attempt))
      for (const answer of [charge(instrument, attempt, 12_400n), charge(other, attempt)])
        assert.match(refusalOf(await answer), /^conflict/)
    })

    test('a charge is found by its attempt key and by its reference, and carries what is ours', async () => {
      const attempt = world.attempt()
      assert.equal(okOf(await world.provider.findPayment(world.scope, attempt.attemptKey)), null)
      const made = okOf(await charge(await keep(), attempt))
      const found = okOf(await world.provider.findPayment(world.scope, attempt.attemptKey))
      assert.deepEqual([found?.reference, found?.ours?.paymentId, found?.ours?.invoiceId], [made.reference, 'pay_1', 'inv_1'])
      assert.deepEqual(found, okOf(await world.provider.fetchPayment(world.scope, made.reference)))
      assert.match(refusalOf(await world.provider.fetchPayment(world.scope, 'unknown')), /^rejected/)
    })

    test('an unknown instrument is not charged, and nothing is no charge', async () => {
      const attempt = world.attempt()
      assert.match(refusalOf(await charge('unknown', attempt)), /^rejected/)
      assert.equal(okOf(await world.provider.findPayment(world.scope, attempt.attemptKey)), null)
      assert.match(refusalOf(await charge(await keep(), world.attempt(), 0n)), /^rejected/)
    })

    test('the least it charges is something, whomever it plays', () => {
      for (const named of [world.provider.kind, 'stripe', 'razorpay'])
        for (const currency of ['usd', 'inr', 'jpy', 'kwd']) assert.ok(world.provider.minimumCharge(currency, named) > 0n)
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

    test('while a bank has the money, and when it keeps it, nothing is given back', async () => {
      for (const status of ['won', 'lost'] as const) {
        const { reference } = await start()
        const dispute = await world.payDisputed(reference)
        const [payment] = okOf(await world.provider.fetchHosted(world.scope, reference)).payments
        const opened = okOf(await world.provider.fetchDispute(world.scope, dispute))
        assert.deepEqual([opened.reference, opened.payment, opened.status, opened.closedAt], [dispute, payment!.reference, 'opened', null])
        assert.deepEqual([opened.amount, opened.ours], [payment!.amount, payment!.ours])
        assert.equal(refusalOf(await refundOf(payment!, 100n)), 'rejected payment_disputed')
        if (!world.provider.closeDispute) return

        const closed = okOf(await world.provider.closeDispute(world.scope, dispute, status))
        assert.deepEqual([closed.status, closed.closedAt], [status, world.scope.environmentNow])
        // Decided once.
        const again = status === 'won' ? 'lost' : 'won'
        assert.deepEqual(okOf(await world.provider.closeDispute(world.scope, dispute, again)), closed)
        assert.deepEqual(okOf(await world.provider.fetchDispute(world.scope, dispute)), closed)
        const refund = await refundOf(payment!, 100n)
        assert.equal(refund.ok ? 'made' : refusalOf(refund), status === 'won' ? 'made' : 'rejected payment_disputed')
      }
    })

    test('a dispute that does not exist is refused', async () => {
      assert.match(refusalOf(await world.provider.fetchDispute(world.scope, 'unknown')), /^rejected/)
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
