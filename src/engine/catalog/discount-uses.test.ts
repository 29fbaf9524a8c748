/** Uses of coupons and codes are counted: at their limit by many at once, given back, kept for good. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import type { Context } from '../../context.ts'
import type { Coupon, DiscountTerms } from '../../core/discount.ts'
import { connect } from '../../db/postgres.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { discountInvariants } from '../integrity/discounts.ts'
import { runChecks } from '../integrity/run-checks.ts'
import { attachDiscounts } from './attach-discounts.ts'
import { createCoupon, type NewCoupon } from './create-coupon.ts'
import { createPromotionCode } from './create-promotion-code.ts'
import { redeemDiscounts } from './redeem-discounts.ts'
import { releaseDiscounts } from './release-discounts.ts'
import { type DiscountGiven, requireDiscounts } from './require-discounts.ts'
import { reserveDiscounts } from './reserve-discounts.ts'
import { retrieveCoupon } from './retrieve-coupon.ts'
import { retrievePromotionCode } from './retrieve-promotion-code.ts'

const buyers = 50
/** As many as come at once. */
const connections = 20

let database: TestDatabase
let world: TestWorld
let crowd: Context

before(async () => {
  database = await testDatabase()
  world = await testContext(database)
  crowd = { ...world.ctx, db: { sql: connect(database.url, connections), refusesWhileAdvancing: true } }
})
after(async () => {
  // Of the sessions here there is no more than the row: only what is said of discounts must hold.
  const ours = new Set(discountInvariants.map(each => each.id))
  const { invariants } = await runChecks(world.workers, null)
  const violated = invariants.filter(each => ours.has(each.id) && each.violations > 0)
  await crowd?.db.sql.end({ timeout: 5 })
  await world?.close()
  await database?.drop()
  assert.deepEqual(violated, [])
})

const inTransaction = <T>(work: (tx: Tx) => Promise<T>) => transaction(crowd, world.environmentId, work)
const anybody = { customerId: null, currency: 'usd' }
const start = { at: Temporal.Instant.from('2027-01-31T12:00:00Z'), timeZone: 'UTC' }

const coupon = (more: Partial<NewCoupon> = {}): Promise<Coupon> =>
  inTransaction(tx =>
    createCoupon(crowd, tx, {
      ...{ lookupKey: null, name: null, percentOff: '20', amountOff: null, currency: null, duration: 'once', durationInMonths: null },
      ...{ maxRedemptions: null, expiresAt: null, products: null, metadata: {} },
      ...more,
    }),
  )
const promotionCode = (of: Coupon, maxRedemptions: number | null) =>
  inTransaction(tx =>
    createPromotionCode(crowd, tx, { code: null, coupon: of.id, maxRedemptions, expiresAt: null, customerId: null, metadata: {} }),
  )

let made = 0
/** Open sessions of nobody, for nothing: their ids. */
async function openSessions(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `chk_${++made}`)
  await database.sql`
    insert into checkout_sessions (environment_id, id, action, checkout_status, payment_status, anonymous, payment_provider, simulated,
      connection_id, currency, amount_subtotal, amount_total, line_items, request_hash, public_token, expires_at, created_at, updated_at)
    select c.environment_id, s.id, 'one_time_payment', 'pending', 'unpaid', true, 'sandbox', true, c.id, 'usd', 0, 0, '[]', '', s.id,
      now(), now(), now()
    from unnest(${ids}::text[]) as s (id), connections c where c.environment_id = ${world.environmentId}`
  return ids
}

const reserveIn = (tx: Tx, checkoutSessionId: string, terms: readonly DiscountTerms[]) =>
  reserveDiscounts(crowd, tx, { checkoutSessionId, subscriptionId: null, status: 'reserved' }, terms)

/** As a session that is made does it. */
const use = (checkoutSessionId: string, ...given: Omit<DiscountGiven, 'param'>[]) =>
  inTransaction(async tx => {
    const named = given.map((each, n) => ({ ...each, param: `discounts.${n}` }))
    await reserveIn(tx, checkoutSessionId, await requireDiscounts(tx, named, anybody))
  })

/** How many succeeded; whoever did not was told that it is used up. */
async function successes(uses: Promise<unknown>[]): Promise<number> {
  const settled = await Promise.allSettled(uses)
  const codes = settled.flatMap(each => (each.status === 'rejected' ? [each.reason.code] : []))
  assert.deepEqual([...new Set(codes)], codes.length === 0 ? [] : ['coupon_exhausted'])
  return settled.length - codes.length
}

const couponUses = async (id: string) => (await inTransaction(tx => retrieveCoupon(tx, id))).timesRedeemed
const codeUses = async (id: string) => (await inTransaction(tx => retrievePromotionCode(tx, id))).timesRedeemed
const statuses = async (couponId: string) =>
  (await database.sql<{ status: string }[]>`select status from coupon_redemptions where coupon_id = ${couponId} order by id`).map(
    r => r.status,
  )

describe('at their limit', () => {
  it(`${buyers} at once use a coupon that may be used 7 times: 7 succeed`, async () => {
    const { id } = await coupon({ maxRedemptions: 7 })
    const ids = await openSessions(buyers)
    assert.equal(await successes(ids.map(session => use(session, { coupon: id }))), 7)
    assert.equal(await couponUses(id), 7)
    assert.equal((await statuses(id)).length, 7)
  })

  it('who looked before the others were counted is refused too', async () => {
    const { id } = await coupon({ maxRedemptions: 7 })
    const ids = await openSessions(buyers)
    const terms = await inTransaction(tx => requireDiscounts(tx, [{ coupon: id, param: 'coupon' }], anybody))
    assert.equal(await successes(ids.map(session => inTransaction(tx => reserveIn(tx, session, terms)))), 7)
    assert.deepEqual([await couponUses(id), (await statuses(id)).length], [7, 7])
  })

  it('a code has a limit of its own within that of its coupon, and a refused code leaves its coupon uncounted', async () => {
    const of = await coupon({ maxRedemptions: 30 })
    const code = await promotionCode(of, 7)
    const ids = await openSessions(buyers)
    const terms = await inTransaction(tx => requireDiscounts(tx, [{ promotionCode: code.code, param: 'code' }], anybody))
    assert.equal(await successes(ids.map(session => inTransaction(tx => reserveIn(tx, session, terms)))), 7)
    assert.deepEqual([await couponUses(of.id), await codeUses(code.id), (await statuses(of.id)).length], [7, 7, 7])
  })

  it('a coupon stops its codes, however much they may', async () => {
    const of = await coupon({ maxRedemptions: 5 })
    const codes = await Promise.all([promotionCode(of, null), promotionCode(of, 50)])
    const ids = await openSessions(buyers)
    assert.equal(await successes(ids.map((session, n) => use(session, { promotionCode: codes[n % 2]!.id }))), 5)
    assert.equal((await codeUses(codes[0].id)) + (await codeUses(codes[1].id)), 5)
  })

  it('two coupons and codes wanted in opposite orders never wait for each other', async () => {
    const of = [await coupon({ maxRedemptions: 40 }), await coupon({ maxRedemptions: 33 })]
    const codes = [await promotionCode(of[0]!, null), await promotionCode(of[1]!, null)]
    const ids = await openSessions(buyers)
    let attempts = 0
    const both = (session: string, order: readonly number[]) =>
      inTransaction(async tx => {
        attempts += 1
        const given = order.map(n => ({ promotionCode: codes[n]!.id, param: 'code' }))
        await reserveIn(tx, session, await requireDiscounts(tx, given, anybody))
      })
    assert.equal(await successes(ids.map((session, n) => both(session, n % 2 ? [0, 1] : [1, 0]))), 33)
    assert.equal(attempts, buyers, 'none was tried again after a deadlock')
    assert.deepEqual([await couponUses(of[0]!.id), await couponUses(of[1]!.id)], [33, 33])
  })
})

describe('a reservation', () => {
  it('that is released frees the coupon and the code for others, and twice is once', async () => {
    const of = await coupon({ maxRedemptions: 1 })
    const code = await promotionCode(of, 1)
    const [first, second] = (await openSessions(2)) as [string, string]
    await use(first, { promotionCode: code.code })
    await assert.rejects(use(second, { coupon: of.id }), { code: 'coupon_exhausted' })
    await Promise.all([1, 2, 3].map(() => inTransaction(tx => releaseDiscounts(tx, first))))
    assert.deepEqual([await couponUses(of.id), await codeUses(code.id)], [0, 0])
    await use(second, { promotionCode: code.code })
    assert.deepEqual([await couponUses(of.id), await codeUses(code.id)], [1, 1])
    assert.deepEqual(await statuses(of.id), ['released', 'reserved'])
  })

  it('of one coupon is released while the session keeps the others', async () => {
    const [out, stays] = [await coupon(), await coupon()]
    const [session] = (await openSessions(1)) as [string]
    await use(session, { coupon: out.id }, { coupon: stays.id })
    await inTransaction(tx => releaseDiscounts(tx, session, { couponId: out.id }))
    assert.deepEqual([await couponUses(out.id), await couponUses(stays.id)], [0, 1])
    await use(session, { coupon: out.id })
    assert.equal(await couponUses(out.id), 1)
  })

  it('of a coupon that the session has is refused and counts nothing', async () => {
    const of = await coupon()
    const code = await promotionCode(of, null)
    const [session] = (await openSessions(1)) as [string]
    await use(session, { coupon: of.id })
    await assert.rejects(use(session, { promotionCode: code.id }), { code: 'coupon_not_applicable' })
    assert.deepEqual([await couponUses(of.id), await codeUses(code.id)], [1, 0])
  })

  it('that is redeemed stays counted: releasing comes too late', async () => {
    const of = await coupon({ maxRedemptions: 1 })
    const [session] = (await openSessions(1)) as [string]
    await use(session, { coupon: of.id })
    await inTransaction(tx => redeemDiscounts(tx, session, null, start))
    await inTransaction(tx => releaseDiscounts(tx, session))
    assert.deepEqual([await couponUses(of.id), await statuses(of.id)], [1, ['redeemed']])
  })
})

describe('a subscription', () => {
  let subscriptions = 0
  async function subscription(): Promise<string> {
    const id = `sub_${++subscriptions}`
    await database.sql`
      insert into subscriptions (environment_id, id, status, currency, billing_period, billing_period_count, time_zone, created_at, updated_at)
      values (${world.environmentId}, ${id}, 'incomplete', 'usd', 'monthly', 1, 'UTC', now(), now())`
    return id
  }
  const attached = async (id: string) =>
    (
      await database.sql<{ terms: DiscountTerms; startsAt: Temporal.Instant; endsAt: Temporal.Instant | null }[]>`
        select terms, starts_at, ends_at from subscription_discounts where subscription_id = ${id} order by position`
    ).map(row => [row.terms.label, row.startsAt.toString(), row.endsAt?.toString() ?? null])

  it('gets what its session redeems, in the order it was attached, each until its end', async () => {
    const [once, forever, quarter] = [
      await coupon({ name: 'Once' }),
      await coupon({ name: 'Forever', duration: 'forever' }),
      await coupon({ name: 'Quarter', duration: 'repeating', durationInMonths: 3 }),
    ]
    const [[session], id] = [(await openSessions(1)) as [string], await subscription()]
    await use(session, { coupon: quarter.id }, { coupon: once.id })
    await use(session, { coupon: forever.id })
    await inTransaction(tx => redeemDiscounts(tx, session, id, start))
    await inTransaction(tx => redeemDiscounts(tx, session, id, { ...start, at: start.at.add({ hours: 1 }) }))
    const at = '2027-01-31T12:00:00Z'
    assert.deepEqual(await attached(id), [
      ['Quarter', at, '2027-04-30T12:00:00Z'],
      ['Once', at, at],
      ['Forever', at, null],
    ])
    const rows = await database.sql`select subscription_id from coupon_redemptions where checkout_session_id = ${session}`
    assert.deepEqual(new Set(rows.map(row => row.subscriptionId)), new Set([id]))
  })

  it('counts the months of a discount on its own wall clock', async () => {
    const of = await coupon({ duration: 'repeating', durationInMonths: 1, name: 'Month' })
    const [[session], id] = [(await openSessions(1)) as [string], await subscription()]
    await use(session, { coupon: of.id })
    await inTransaction(tx =>
      redeemDiscounts(tx, session, id, { at: Temporal.Instant.from('2027-03-10T05:00:00Z'), timeZone: 'America/New_York' }),
    )
    assert.deepEqual(await attached(id), [['Month', '2027-03-10T05:00:00Z', '2027-04-10T04:00:00Z']])
  })

  it('made without a session is used for good at once; the same coupon anew takes the place of what it had', async () => {
    const of = await coupon({ duration: 'repeating', durationInMonths: 1, name: 'Again' })
    const id = await subscription()
    const subscribe = (at: string) =>
      inTransaction(async tx => {
        const terms = await requireDiscounts(tx, [{ coupon: of.id, param: 'coupon' }], anybody)
        await reserveDiscounts(crowd, tx, { checkoutSessionId: null, subscriptionId: id, status: 'redeemed' }, terms)
        await attachDiscounts(tx, id, terms, { at: Temporal.Instant.from(at), timeZone: 'UTC' })
      })
    await subscribe('2027-01-01T00:00:00Z')
    await subscribe('2027-06-01T00:00:00Z')
    assert.deepEqual(await attached(id), [['Again', '2027-06-01T00:00:00Z', '2027-07-01T00:00:00Z']])
    assert.deepEqual(await statuses(of.id), ['redeemed', 'redeemed'])
  })

  it('keeps the terms that were promised, whatever the coupon is called since', async () => {
    const of = await coupon({ name: 'Old name', duration: 'forever' })
    const [[session], id] = [(await openSessions(1)) as [string], await subscription()]
    await use(session, { coupon: of.id })
    await database.sql`update coupons set name = 'New name' where id = ${of.id}`
    await inTransaction(tx => redeemDiscounts(tx, session, id, start))
    assert.equal((await attached(id))[0]![0], 'Old name')
  })
})
