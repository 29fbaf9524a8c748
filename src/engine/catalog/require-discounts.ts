import type { Coupon, DiscountTerms, PromotionCode } from '../../core/discount.ts'
import { Failure, type FailureCode } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import { exhaustedCoupon } from './discount-exhausted.ts'
import { findCode, findCoupon, isHeldBy } from './discount-queries.ts'
import { discountTerms } from './discount-terms.ts'

/** A coupon by id or lookup_key, or a promotion code by its id or the code itself: one of the two. */
export type DiscountGiven = { coupon?: string | undefined; promotionCode?: string | undefined; param: string }

type Buying = { customerId: string | null; currency: string }

/** More are an accident, and a page can't show them. */
const discountsMax = 10

/** What is given, as it may be used now by this buyer in this currency, in the order given. Nothing is counted yet. */
export async function requireDiscounts(tx: Tx, given: readonly DiscountGiven[], at: Buying): Promise<DiscountTerms[]> {
  const beyond = given[discountsMax]
  if (beyond)
    throw new Failure('parameter_invalid', `At most ${discountsMax} discounts can be used together: leave the others out.`, {
      param: beyond.param,
    })
  const terms: DiscountTerms[] = []
  for (const each of given) {
    const { coupon, code } = await find(tx, each)
    if (terms.some(before => before.coupon_id === coupon.id))
      throw new Failure('parameter_invalid', `The coupon ${coupon.id} is used twice here: a coupon counts once, by itself or by a code.`, {
        param: each.param,
      })
    if (code) checkCode(tx, code, at, each.param)
    checkCoupon(tx, coupon, code, at, each.param)
    await checkUses(tx, coupon, code, at, each.param)
    terms.push(discountTerms(coupon, code))
  }
  return terms
}

async function find(tx: Tx, given: DiscountGiven): Promise<{ coupon: Coupon; code: PromotionCode | null }> {
  const { param } = given
  if ((given.coupon === undefined) === (given.promotionCode === undefined))
    throw new Failure('parameter_invalid', 'A discount is a coupon or a promotion_code: send one of the two.', { param })
  if (given.coupon !== undefined) {
    const coupon = await findCoupon(tx, given.coupon)
    if (!coupon)
      throw new Failure('not_found', `There is no coupon "${given.coupon}" in this environment: use its id or lookup_key.`, { param })
    return { coupon, code: null }
  }
  const code = await findCode(tx, given.promotionCode!)
  if (!code) throw new Failure('not_found', `There is no promotion code "${given.promotionCode}": check how it is spelled.`, { param })
  const coupon = await findCoupon(tx, code.couponId)
  invariant(coupon, `the coupon of promotion code ${code.id} exists`)
  return { coupon, code }
}

function checkCode(tx: Tx, code: PromotionCode, at: Buying, param: string): void {
  const refuse = (why: string) => new Failure('promotion_code_invalid', `The promotion code "${code.code}" ${why}`, { param })
  if (code.archivedAt) throw refuse('is no longer valid: use another one.')
  if (code.expiresAt && reached(tx, code.expiresAt)) throw refuse(`expired at ${code.expiresAt}: use another one.`)
  if (code.customerId !== null && code.customerId !== at.customerId)
    throw refuse('belongs to another customer: only that customer can use it.')
}

/** Given by a code, it is the code that is no good: buyers know nothing of coupons. */
function checkCoupon(tx: Tx, coupon: Coupon, code: PromotionCode | null, at: Buying, param: string): void {
  const failureCode: FailureCode = code ? 'promotion_code_invalid' : 'coupon_not_applicable'
  const subject = subjectOf(coupon, code)
  if (coupon.archivedAt) throw new Failure(failureCode, `${subject} is no longer valid: use another one.`, { param })
  if (coupon.expiresAt && reached(tx, coupon.expiresAt))
    throw new Failure(failureCode, `${subject} expired at ${coupon.expiresAt}: use another one.`, { param })
  if (coupon.currency !== null && coupon.currency !== at.currency)
    throw new Failure(
      'currency_mismatch',
      `${subject} takes an amount in ${coupon.currency} off, and this is in ${at.currency}: use one in ${at.currency}, or one in percent.`,
      { param },
    )
}

/** Who comes back while their own unpaid session holds the last use is not refused here: reserving has the last word. */
async function checkUses(tx: Tx, coupon: Coupon, code: PromotionCode | null, { customerId }: Buying, param: string): Promise<void> {
  if (!usedUp(coupon) && (code === null || !usedUp(code))) return
  const held = customerId !== null && (await isHeldBy(tx, customerId, { couponId: coupon.id, promotionCodeId: code?.id ?? null }))
  if (!held) throw exhaustedCoupon(subjectOf(coupon, code), param)
}

function subjectOf(coupon: Coupon, code: PromotionCode | null): string {
  return code ? `The promotion code "${code.code}"` : `The coupon "${coupon.lookupKey ?? coupon.id}"`
}

const reached = (tx: Tx, end: Temporal.Instant) => Temporal.Instant.compare(end, tx.now) <= 0

const usedUp = (of: { maxRedemptions: number | null; timesRedeemed: number }) =>
  of.maxRedemptions !== null && of.timesRedeemed >= of.maxRedemptions
