/** What may be used, by whom, when and in which currency; every refusal names its field and says what to do. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type TestWorld, testContext } from '../../../test/support/context.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { type VirtualClock, virtualClock } from '../../../test/support/virtual-clock.ts'
import type { Coupon } from '../../core/discount.ts'
import type { Failure } from '../../core/failure.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { createCustomer } from '../customer/create-customer.ts'
import { archiveCoupon } from './archive-coupon.ts'
import { archivePromotionCode } from './archive-promotion-code.ts'
import { createCoupon, type NewCoupon } from './create-coupon.ts'
import { createPromotionCode, type NewPromotionCode } from './create-promotion-code.ts'
import { type DiscountGiven, requireDiscounts } from './require-discounts.ts'

let clock: VirtualClock
let database: TestDatabase
let world: TestWorld

before(async () => {
  database = await testDatabase()
})
after(() => database?.drop())
beforeEach(async () => {
  clock = virtualClock()
  await world?.close()
  world = await testContext(database, { clock })
})
after(() => world?.close())

const inTransaction = <T>(work: (tx: Tx) => Promise<T>, environmentId = world.environmentId) => transaction(world.ctx, environmentId, work)
const coupon = (more: Partial<NewCoupon> = {}): Promise<Coupon> =>
  inTransaction(tx =>
    createCoupon(world.ctx, tx, {
      ...{ lookupKey: null, name: null, percentOff: '20', amountOff: null, currency: null, duration: 'once', durationInMonths: null },
      ...{ maxRedemptions: null, expiresAt: null, products: null, metadata: {} },
      ...more,
    }),
  )
const code = (of: Coupon, more: Partial<NewPromotionCode> = {}) =>
  inTransaction(tx =>
    createPromotionCode(world.ctx, tx, {
      ...{ code: null, coupon: of.id, maxRedemptions: null, expiresAt: null, customerId: null, metadata: {} },
      ...more,
    }),
  )
const customer = async () => (await inTransaction(tx => createCustomer(world.ctx, tx, {}))).id

type At = { customerId?: string | null; currency?: string }
const terms = (given: Omit<DiscountGiven, 'param'>[], at: At = {}) =>
  inTransaction(tx =>
    requireDiscounts(
      tx,
      given.map((each, n) => ({ ...each, param: `discounts.${n}` })),
      { customerId: null, currency: 'usd', ...at },
    ),
  )

/** By [code, param]; the message is a sentence with a second half that says what to do. */
async function refused(given: Omit<DiscountGiven, 'param'>[], code: string, param: string, at: At = {}): Promise<void> {
  await assert.rejects(terms(given, at), (failure: Failure) => {
    assert.deepEqual([failure.code, failure.param], [code, param])
    assert.match(failure.message, /[:,] .+\.$/)
    return true
  })
}

describe('terms', () => {
  it('are those of the coupon, by id, lookup_key, id of a code, and code in any letter case', async () => {
    const of = await coupon({ lookupKey: 'launch', name: 'Launch', duration: 'repeating', durationInMonths: 3, percentOff: '33.3300' })
    const by = await code(of, { code: 'Spring-20' })
    const own = {
      ...{ coupon_id: of.id, promotion_code_id: null, label: 'Launch', percent_off: '33.33', amount_off: null },
      ...{ duration: 'repeating', duration_in_months: 3, product_ids: null },
    }
    for (const reference of [of.id, 'launch']) assert.deepEqual(await terms([{ coupon: reference }]), [own])
    for (const reference of [by.id, 'Spring-20', 'SPRING-20', 'spring-20'])
      assert.deepEqual(await terms([{ promotionCode: reference }]), [{ ...own, promotion_code_id: by.id, label: 'Spring-20' }])
  })

  it('stand in the order given', async () => {
    const [a, b, c] = [await coupon({ name: 'a' }), await coupon({ name: 'b' }), await coupon({ name: 'c' })]
    const given = [{ coupon: c.id }, { promotionCode: (await code(a, { code: 'AAA' })).code }, { coupon: b.id }]
    assert.deepEqual(
      (await terms(given)).map(t => t.label),
      ['c', 'AAA', 'b'],
    )
    assert.deepEqual(await terms([]), [])
  })

  it('are labelled in words that buyers read', async () => {
    const inKwd = { percentOff: null, amountOff: 1500n, currency: 'kwd' }
    const cases: [Partial<NewCoupon>, string, string][] = [
      [{ percentOff: '7.5' }, 'usd', '7.5 % off'],
      [{ lookupKey: 'half', percentOff: '50' }, 'usd', '50 % off'],
      [{ ...inKwd, lookupKey: 'fixed' }, 'kwd', 'fixed'],
      [inKwd, 'kwd', '1.500 KWD off'],
    ]
    for (const [more, currency, label] of cases)
      assert.equal((await terms([{ coupon: (await coupon(more)).id }], { currency }))[0]!.label, label)
  })

  it('of an amount are exact texts, in their currency only', async () => {
    const { id } = await coupon({ percentOff: null, amountOff: 999_999_999_999n, currency: 'usd' })
    const [found] = await terms([{ coupon: id }])
    assert.deepEqual([found!.amount_off, found!.percent_off], ['999999999999', null])
  })
})

describe('refused:', () => {
  it('what there is not, what is another tenant’s, and a code by the lookup_key of its coupon', async () => {
    const of = await coupon({ lookupKey: 'known' })
    await refused([{ coupon: of.id }, { coupon: 'nope' }], 'not_found', 'discounts.1')
    await refused([{ promotionCode: 'NOPE' }], 'not_found', 'discounts.0')
    await refused([{ promotionCode: 'known' }], 'not_found', 'discounts.0')
    const foreign = inTransaction(
      tx => requireDiscounts(tx, [{ coupon: of.id, param: 'coupon' }], { customerId: null, currency: 'usd' }),
      world.other.environmentId,
    )
    await assert.rejects(foreign, { code: 'not_found', param: 'coupon' })
  })

  it('neither a coupon nor a code, and both', async () => {
    const of = await coupon({ lookupKey: 'both' })
    await refused([{}], 'parameter_invalid', 'discounts.0')
    await refused([{ coupon: of.id, promotionCode: 'X' }], 'parameter_invalid', 'discounts.0')
  })

  it('the same coupon twice, be it by two codes', async () => {
    const of = await coupon()
    const codes = [await code(of), await code(of)]
    await refused([{ coupon: of.id }, { coupon: of.id }], 'parameter_invalid', 'discounts.1')
    await refused([{ promotionCode: codes[0]!.id }, { promotionCode: codes[1]!.id }], 'parameter_invalid', 'discounts.1')
  })

  it('more than ten', async () => {
    const all = await Promise.all(Array.from({ length: 11 }, () => coupon()))
    const given = all.map(each => ({ coupon: each.id }))
    assert.equal((await terms(given.slice(0, 10))).length, 10)
    await refused(given, 'parameter_invalid', 'discounts.10')
  })

  it('an archived coupon and the codes of one', async () => {
    const of = await coupon()
    const by = await code(of)
    await inTransaction(tx => archiveCoupon(world.ctx, tx, of.id))
    await refused([{ coupon: of.id }], 'coupon_not_applicable', 'discounts.0')
    await refused([{ promotionCode: by.code }], 'promotion_code_invalid', 'discounts.0')
  })

  it('an archived code, unless its word was given to a new one', async () => {
    const of = await coupon()
    const old = await code(of, { code: 'AGAIN' })
    await inTransaction(tx => archivePromotionCode(tx, old.id))
    await refused([{ promotionCode: 'again' }], 'promotion_code_invalid', 'discounts.0')
    const anew = await code(await coupon(), { code: 'Again' })
    assert.equal((await terms([{ promotionCode: 'AGAIN' }]))[0]!.promotion_code_id, anew.id)
    await refused([{ promotionCode: old.id }], 'promotion_code_invalid', 'discounts.0')
  })

  it('an expired coupon and an expired code, from that moment on', async () => {
    const end = clock.now().add({ hours: 1 })
    const of = await coupon({ expiresAt: end })
    const [by, short] = [await code(of), await code(await coupon(), { expiresAt: end })]
    const given = [{ coupon: of.id }, { promotionCode: by.id }, { promotionCode: short.id }]
    await clock.advance({ minutes: 59, seconds: 59, milliseconds: 999 })
    for (const each of given) assert.equal((await terms([each])).length, 1)
    await clock.advance({ milliseconds: 1 })
    await refused([given[0]!], 'coupon_not_applicable', 'discounts.0')
    await refused([given[1]!], 'promotion_code_invalid', 'discounts.0')
    await refused([given[2]!], 'promotion_code_invalid', 'discounts.0')
  })

  it('the code of another customer, and of a customer to nobody known', async () => {
    const [jane, john] = [await customer(), await customer()]
    const by = await code(await coupon(), { customerId: jane })
    const given = [{ promotionCode: by.code }]
    assert.equal((await terms(given, { customerId: jane })).length, 1)
    await refused(given, 'promotion_code_invalid', 'discounts.0', { customerId: john })
    await refused(given, 'promotion_code_invalid', 'discounts.0')
  })

  it('an amount in another currency; a percentage works in all', async () => {
    const amount = await coupon({ percentOff: null, amountOff: 500n, currency: 'usd' })
    const by = await code(amount)
    await refused([{ coupon: amount.id }], 'currency_mismatch', 'discounts.0', { currency: 'inr' })
    await refused([{ promotionCode: by.code }], 'currency_mismatch', 'discounts.0', { currency: 'inr' })
    assert.equal((await terms([{ coupon: (await coupon()).id }], { currency: 'inr' })).length, 1)
  })

  it('what is used up: the coupon, by itself or by its code, and the code', async () => {
    const [of, other] = [await coupon({ maxRedemptions: 1 }), await coupon()]
    const [by, own] = [await code(of), await code(other, { maxRedemptions: 1 })]
    await database.sql`update coupons set times_redeemed = 1 where id = ${of.id}`
    await database.sql`update promotion_codes set times_redeemed = 1 where id = ${own.id}`
    for (const given of [{ coupon: of.id }, { promotionCode: by.id }, { promotionCode: own.id }])
      await refused([given], 'coupon_exhausted', 'discounts.0')
    assert.equal((await terms([{ coupon: other.id }])).length, 1)
  })
})
