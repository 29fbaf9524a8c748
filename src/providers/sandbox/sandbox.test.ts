import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { testCards } from '../../core/test-card.ts'
import { connect, type Sql } from '../../db/postgres.ts'
import { httpForbidden } from '../../db/transaction.ts'
import { systemClock } from '../../outside/clock.ts'
import { systemIds } from '../../outside/ids.ts'
import { linkRequest, okOf, type ProviderWorld, providerSuite, refusalOf } from '../provider.suite.ts'
import type { FormPayment, PaymentProvider, Scope } from '../provider.ts'
import { makeProviders } from '../registry.ts'
import { sandboxProvider } from './sandbox.ts'

const noon = Temporal.Instant.from('2026-11-21T12:00:00Z')
const ids = systemIds(systemClock())
const attempt = () => ({ attemptKey: ids.id('pay'), deadlineMs: 20_000 })

type World = { provider: PaymentProvider; scope: Scope; sql: Sql; close(): Promise<void> }

async function makeWorld(): Promise<World> {
  const database: TestDatabase = await testDatabase()
  // Enough connections that 40 attempts really meet in the database.
  const sql = connect(database.url, 20)
  await sql`insert into organizations (id, name, created_at) values ('org_1', 'Shop', ${noon})`
  await sql`
    insert into environments (id, organization_id, name, kind, created_at) values ('env_1', 'org_1', 'Test', 'sandbox', ${noon})`
  return {
    provider: sandboxProvider({ sql, ids, wake: { due: () => undefined } }),
    scope: { environmentId: 'env_1', connectionId: 'con_1', livemode: false, environmentNow: noon },
    sql,
    async close() {
      await sql.end()
      await database.drop()
    },
  }
}

const form = (testCard: string, authentication: FormPayment['authentication'] = null): FormPayment => ({
  paymentId: ids.id('pay'),
  testCard,
  authentication,
})

providerSuite('sandbox', async (): Promise<ProviderWorld> => {
  const { provider, scope, sql, close } = await makeWorld()
  return {
    provider,
    scope,
    attempt,
    secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    close,
    pay: async reference => void okOf(await provider.payForm!(scope, reference, form('success'), attempt())),
    async payDisputed(reference) {
      const payment = okOf(await provider.payForm!(scope, reference, form('disputed'), attempt()))
      const [dispute] = await sql<{ id: string }[]>`select id from sandbox_disputes where payment_id = ${payment.reference}`
      return dispute!.id
    },
    async webhookAbout(reference) {
      const rows = await sql<{ id: string; body: string }[]>`
        select id, body from sandbox_webhooks where event_type = 'sandbox.link.paid' and body like ${`%${reference}%`} order by id`
      return rows[0]!
    },
  }
})

describe('sandbox', () => {
  let world: World
  before(async () => {
    world = await makeWorld()
  })
  after(() => world.close())

  const start = async () => okOf(await world.provider.startHosted(world.scope, linkRequest(world.scope), attempt())).reference
  const pay = (reference: string, given: FormPayment, by = attempt(), scope = world.scope) =>
    world.provider.payForm!(scope, reference, given, by)
  const fetch = async (reference: string, scope = world.scope) => okOf(await world.provider.fetchHosted(scope, reference))
  const told = async (reference: string) => {
    const rows = await world.sql<{ eventType: string }[]>`
      select w.event_type from sandbox_webhooks w join due_work d on d.environment_id = w.environment_id and d.subject_id = w.id
      where d.kind = 'sandbox.webhook' and d.due_at = ${noon} and w.body like ${`%${reference}%`} order by w.id`
    return rows.map(row => row.eventType)
  }

  const paid = ['succeeded', 'paid', null, 'sandbox.link.paid']
  const declined = (...failure: string[]) => ['failed', 'open', failure.join(' '), 'sandbox.payment.failed']
  const table: Record<string, (string | null)[]> = {
    success: paid,
    success_mastercard: paid,
    success_amex: paid,
    success_discover: paid,
    hsa_fsa: paid,
    declines_later: paid,
    disputed: ['succeeded', 'paid', null, 'sandbox.link.paid sandbox.dispute.opened'],
    declined: declined('declined card_declined generic_decline later'),
    insufficient_funds: declined('insufficient_funds card_declined insufficient_funds later'),
    lost: declined('instrument_invalid card_declined lost_card new_instrument'),
    stolen: declined('fraud card_declined stolen_card new_instrument'),
    expired: declined('instrument_invalid expired_card expired_card new_instrument'),
    incorrect_cvc: declined('instrument_invalid incorrect_cvc incorrect_cvc new_instrument'),
    processing_error: declined('provider processing_error processing_error later'),
    authentication_once: ['requires_action', 'open', null, 'sandbox.payment.requires_action'],
    authentication_always: ['requires_action', 'open', null, 'sandbox.payment.requires_action'],
    bank_debit: ['processing', 'processing', null, 'sandbox.payment.processing'],
    bank_debit_fails: ['processing', 'processing', null, 'sandbox.payment.processing'],
  }
  for (const card of testCards) {
    test(`card ${card.name}`, async () => {
      const reference = await start()
      const given = form(card.name)
      const payment = okOf(await pay(reference, given))
      const link = await fetch(reference)
      const failure =
        payment.failure && `${payment.failure.category} ${payment.failure.code} ${payment.failure.decline_code} ${payment.failure.retry}`
      assert.deepEqual([payment.status, link.status, failure, (await told(reference)).join(' ')], table[card.name])
      assert.deepEqual(link.payments, [payment])
      assert.equal(payment.ours?.paymentId, given.paymentId)
      assert.equal(payment.settledAt?.toString(), payment.status === 'succeeded' ? noon.toString() : undefined)
      const { reference: token, ...shown } = payment.instrument!
      const expiry = card.type === 'card' ? { expMonth: 12, expYear: 2034 } : { expMonth: null, expYear: null }
      assert.deepEqual(shown, { type: card.type, brand: card.brand, last4: card.last4, hsaFsa: card.hsaFsa, ...expiry })
      assert.match(token, /^sbin_/)
    })
  }

  test('one of 40 attempts at the same moment pays, the others are refused', async () => {
    const reference = await start()
    const answers = await Promise.all(Array.from({ length: 40 }, () => pay(reference, form('success'))))
    assert.equal(answers.filter(answer => answer.ok).length, 1)
    for (const answer of answers) if (!answer.ok) assert.equal(refusalOf(answer), 'rejected link_not_open')
    assert.equal((await fetch(reference)).payments.length, 1)
    assert.deepEqual(await told(reference), ['sandbox.link.paid'])
  })

  test('40 times the same attempt is one payment', async () => {
    const reference = await start()
    const [by, given] = [attempt(), form('success')]
    const answers = await Promise.all(Array.from({ length: 40 }, async () => okOf(await pay(reference, given, by))))
    assert.equal(new Set(answers.map(payment => payment.reference)).size, 1)
    assert.equal((await told(reference)).length, 1)
  })

  test('an attempt key serves one card and one link', async () => {
    const [one, two, by] = [await start(), await start(), attempt()]
    okOf(await pay(one, form('declined'), by))
    assert.equal(refusalOf(await pay(one, form('success'), by)), 'conflict attempt_key_reused')
    assert.equal(refusalOf(await pay(two, form('declined'), by)), 'conflict attempt_key_reused')
    const [three, four, same] = [await start(), await start(), attempt()]
    const both = await Promise.all([three, four].map(reference => pay(reference, form('success'), same)))
    assert.deepEqual(both.map(answer => (answer.ok ? 'ok' : answer.error.kind)).sort(), ['conflict', 'ok'])
  })

  test('after a decline another card pays the same link', async () => {
    const reference = await start()
    okOf(await pay(reference, form('declined')))
    okOf(await pay(reference, form('success')))
    const link = await fetch(reference)
    assert.deepEqual([link.status, ...link.payments.map(p => p.status)], ['paid', 'failed', 'succeeded'])
  })

  test('authentication moves the same payment, both ways, and once', async () => {
    for (const [step, status] of [
      ['complete', 'succeeded'],
      ['fail', 'failed'],
    ] as const) {
      const [reference, by] = [await start(), attempt()]
      const waiting = okOf(await pay(reference, form('authentication_once'), by))
      assert.equal(okOf(await pay(reference, form('authentication_once'), by)).status, 'requires_action')
      const ended = okOf(await pay(reference, form('authentication_once', step), by))
      assert.deepEqual([ended.reference, ended.status], [waiting.reference, status])
      assert.equal(ended.failure?.category, step === 'fail' ? 'authentication' : undefined)
      const other = step === 'fail' ? 'complete' : 'fail'
      assert.equal(okOf(await pay(reference, form('authentication_once', other), by)).status, status)
      assert.equal((await fetch(reference)).status, step === 'fail' ? 'open' : 'paid')
    }
  })

  test('authentication may come with the attempt itself', async () => {
    assert.equal(okOf(await pay(await start(), form('authentication_always', 'complete'))).status, 'succeeded')
    assert.equal(okOf(await pay(await start(), form('authentication_always', 'fail'))).status, 'failed')
  })

  test('a new attempt takes the place of one that waits for authentication', async () => {
    const [reference, by] = [await start(), attempt()]
    okOf(await pay(reference, form('authentication_once'), by))
    okOf(await pay(reference, form('success')))
    assert.deepEqual(
      (await fetch(reference)).payments.map(p => p.status),
      ['canceled', 'succeeded'],
    )
    assert.equal(okOf(await pay(reference, form('authentication_once', 'complete'), by)).status, 'canceled')
  })

  test('cancelling ends what waits for authentication', async () => {
    const [reference, by] = [await start(), attempt()]
    okOf(await pay(reference, form('authentication_once'), by))
    const link = okOf(await world.provider.cancelHosted(world.scope, reference))
    assert.deepEqual([link.status, link.payments[0]?.status], ['canceled', 'canceled'])
    assert.equal(okOf(await pay(reference, form('authentication_once', 'complete'), by)).status, 'canceled')
    assert.equal(refusalOf(await pay(reference, form('success'))), 'rejected link_not_open')
    assert.deepEqual(await told(reference), ['sandbox.payment.requires_action', 'sandbox.link.canceled'])
  })

  test('a link ends by itself on the clock of its environment', async () => {
    const [reference, by] = [await start(), attempt()]
    okOf(await pay(reference, form('authentication_once'), by))
    const before = { ...world.scope, environmentNow: noon.add({ seconds: 30 * 60 - 1 }) }
    const after = { ...world.scope, environmentNow: noon.add({ minutes: 30 }) }
    assert.equal((await fetch(reference, before)).status, 'open')
    const ended = await fetch(reference, after)
    assert.deepEqual([ended.status, ended.payments[0]?.status], ['expired', 'canceled'])
    assert.equal(refusalOf(await pay(reference, form('success'), attempt(), after)), 'rejected link_not_open')
    assert.equal(okOf(await pay(reference, form('authentication_once', 'complete'), by, after)).status, 'canceled')
    assert.equal(okOf(await world.provider.cancelHosted(after, reference)).status, 'expired')
  })

  test('cancel and pay at the same moment: either, never both', async () => {
    const race = async (payFirst: boolean) => {
      const reference = await start()
      const early = payFirst ? pay(reference, form('success')) : null
      const [canceled, paid] = await Promise.all([
        world.provider.cancelHosted(world.scope, reference),
        early ?? pay(reference, form('success')),
      ])
      const { status } = await fetch(reference)
      assert.equal(status, paid.ok ? 'paid' : 'canceled')
      assert.equal(okOf(canceled).status, status)
    }
    await Promise.all(Array.from({ length: 40 }, (_, n) => race(n % 2 === 0)))
  })

  test('the sandbox serves no live environment, no short or empty link', async () => {
    const request = linkRequest(world.scope)
    const live = { ...world.scope, livemode: true }
    assert.equal(refusalOf(await world.provider.startHosted(live, request, attempt())), 'rejected livemode')
    const short = { ...request, expiresAt: noon.add({ seconds: 59 }) }
    assert.equal(refusalOf(await world.provider.startHosted(world.scope, short, attempt())), 'rejected expires_too_soon')
    const empty = { ...request, amount: { ...request.amount, amount: 0n } }
    assert.equal(refusalOf(await world.provider.startHosted(world.scope, empty, attempt())), 'rejected amount_invalid')
    assert.equal(refusalOf(await pay(await start(), form('4242'))), 'rejected test_card_unknown')
  })

  test('an attempt asked again after the end of its link still answers it', async () => {
    const by = attempt()
    const link = okOf(await world.provider.startHosted(world.scope, linkRequest(world.scope), by))
    const later = { ...world.scope, environmentNow: noon.add({ hours: 1 }) }
    const again = okOf(await world.provider.startHosted(later, linkRequest(world.scope), by))
    assert.deepEqual([again.reference, again.status], [link.reference, 'expired'])
  })

  test('nothing is found from another connection or environment', async () => {
    const [reference, by] = [await start(), attempt()]
    for (const other of [{ connectionId: 'con_2' }, { environmentId: 'env_2' }]) {
      const foreign = { ...world.scope, ...other }
      assert.equal(refusalOf(await world.provider.fetchHosted(foreign, reference)), 'rejected link_unknown')
      assert.equal(refusalOf(await pay(reference, form('success'), by, foreign)), 'rejected link_unknown')
    }
  })

  test('the books being unreachable is an answer, not an error', async () => {
    const gone = connect('postgres://nobody:x@127.0.0.1:1/none', 1)
    const lost = sandboxProvider({ sql: gone, ids, wake: { due: () => undefined } })
    const answer = await lost.startHosted(world.scope, linkRequest(world.scope), attempt())
    assert.ok(!answer.ok && ['unknown_outcome', 'unavailable'].includes(answer.error.kind))
    await gone.end({ timeout: 0 })
  })

  test('its own transactions are not mistaken for ours', async () => {
    const seen: (string | null)[] = []
    const id = (prefix: string) => {
      seen.push(httpForbidden())
      return ids.id(prefix)
    }
    const { forKind } = makeProviders({ sql: world.sql, ids: { ...ids, id }, wake: { due: () => undefined } })
    okOf(await forKind('sandbox')!.payForm!(world.scope, await start(), form('success'), attempt()))
    assert.ok(seen.length > 2 && seen.every(reason => reason === null))
    assert.equal(forKind('stripe'), undefined)
  })
})
