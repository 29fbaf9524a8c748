/** What must hold of coupons, promotion codes and their uses. */
import type { InvariantQuery } from './invariant-query.ts'

/** What counts uses, as the invariants name it; `used` is the column of a use that names it. */
const counters = [
  { id: 'coupon_uses_are_counted', noun: 'coupon', table: 'coupons', used: 'coupon_id' },
  { id: 'code_uses_are_counted', noun: 'promotion code', table: 'promotion_codes', used: 'promotion_code_id' },
]

export const discountInvariants: readonly InvariantQuery[] = [
  ...counters.map(({ id, noun, table, used }) => ({
    id,
    title: `A ${noun} counts exactly its uses that were not released`,
    sql: `
      select c.environment_id, c.id, c.times_redeemed, coalesce(r.uses, 0) as uses
      from ${table} c
      left join (
        select environment_id, ${used} as id, count(*) as uses from coupon_redemptions
        where status <> 'released' group by environment_id, ${used}) r on r.environment_id = c.environment_id and r.id = c.id
      where ($1::text is null or c.environment_id = $1) and c.times_redeemed <> coalesce(r.uses, 0)`,
  })),
  {
    id: 'discounts_are_used_within_their_limit',
    title: 'No coupon and no promotion code is used more often than it may be',
    sql: `
      select environment_id, id, times_redeemed, max_redemptions from (
        select environment_id, id, times_redeemed, max_redemptions from coupons
        union all select environment_id, id, times_redeemed, max_redemptions from promotion_codes) d
      where ($1::text is null or environment_id = $1) and (times_redeemed < 0 or times_redeemed > max_redemptions)`,
  },
  {
    id: 'ended_sessions_hold_no_discount',
    title: 'What a session has reserved is redeemed or released when it has ended',
    sql: `
      select r.environment_id, r.coupon_id as id, r.checkout_session_id, s.checkout_status
      from coupon_redemptions r
      join checkout_sessions s on s.environment_id = r.environment_id and s.id = r.checkout_session_id
      where ($1::text is null or r.environment_id = $1) and r.status = 'reserved'
        and s.checkout_status not in ('initiated', 'pending')`,
  },
]
