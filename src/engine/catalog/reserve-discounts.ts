import type { Context } from '../../context.ts'
import type { DiscountTerms } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'
import { prefixes } from '../../core/id.ts'
import type { Tx } from '../../db/transaction.ts'
import { violates } from '../unique-violation.ts'
import { exhaustedCoupon } from './discount-exhausted.ts'
import { countCodeUse, countCouponUse, type DiscountUse, insertRedemptions } from './discount-queries.ts'

/**
 * Counts a use of each coupon and code, or refuses them all. Rows are taken in one order everywhere, so that two who
 * want the same ones never wait for each other.
 */
export async function reserveDiscounts(ctx: Context, tx: Tx, use: DiscountUse, discounts: readonly DiscountTerms[]): Promise<void> {
  if (discounts.length === 0) return
  for (const discount of discounts.toSorted(by(d => d.coupon_id)))
    if (!(await countCouponUse(tx, discount.coupon_id))) throw exhaustedCoupon(`The discount "${discount.label}"`)
  const coded = discounts.flatMap(({ promotion_code_id: id, label }) => (id === null ? [] : [{ id, label }]))
  for (const code of coded.toSorted(by(c => c.id)))
    if (!(await countCodeUse(tx, code.id))) throw exhaustedCoupon(`The promotion code "${code.label}"`)
  const rows = discounts.map(terms => ({ id: ctx.ids.id(prefixes.couponRedemption), terms }))
  await insertRedemptions(tx, use, rows).catch(error => {
    throw violates(error, 'a_coupon_is_used_once_per_session')
      ? new Failure('coupon_not_applicable', 'This coupon is used here already: it counts once, by itself or by a code.')
      : error
  })
}

const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : 1
