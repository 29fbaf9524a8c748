/** What could go wrong with the uses of coupons and promotion codes. */
import { type Corruption, change, type Ids } from './corruption.ts'

/** A use that a session holds, counted on its coupon unless `alone`. */
const reserve = (ids: Ids, use: { session: string; code?: string; alone?: true }, answer: 'coupon_id' | 'promotion_code_id') => `
  with counted as (update coupons set times_redeemed = times_redeemed + ${use.alone ? 0 : 1} where id = '${ids.coupon}' returning environment_id, id)
  insert into coupon_redemptions (
    environment_id, id, coupon_id, promotion_code_id, checkout_session_id, status, terms, created_at, updated_at)
  select environment_id, 'cred_wrong', id, ${use.code ? `'${use.code}'` : 'null'}, '${use.session}', 'reserved', '{}', now(), now() from counted
  returning ${answer} as id`

export const discountCorruptions: readonly Corruption[] = [
  {
    invariant: 'coupon_uses_are_counted',
    what: 'a use that nobody counted',
    sql: ids => reserve(ids, { session: ids.pendingSession, alone: true }, 'coupon_id'),
  },
  {
    invariant: 'coupon_uses_are_counted',
    what: 'a use that was released still counts',
    sql: ids => change('coupons', ids.coupon, 'times_redeemed = times_redeemed + 1'),
  },
  {
    invariant: 'code_uses_are_counted',
    what: 'a use by a code that only its coupon counted',
    sql: ids => reserve(ids, { session: ids.pendingSession, code: ids.promotionCode }, 'promotion_code_id'),
  },
  {
    invariant: 'code_uses_are_counted',
    what: 'a code counts a use that never was',
    sql: ids => change('promotion_codes', ids.promotionCode, 'times_redeemed = times_redeemed + 1'),
  },
  {
    invariant: 'discounts_are_used_within_their_limit',
    what: 'a coupon was used too often',
    sql: ids => change('coupons', ids.coupon, 'max_redemptions = 1, times_redeemed = times_redeemed + 2'),
    without: ['coupons.coupon_uses_within_limit'],
    also: { coupon_uses_are_counted: 'nobody used it' },
  },
  {
    invariant: 'discounts_are_used_within_their_limit',
    what: 'a code was used too often',
    sql: ids => change('promotion_codes', ids.promotionCode, 'max_redemptions = 1, times_redeemed = times_redeemed + 2'),
    without: ['promotion_codes.code_uses_within_limit'],
    also: { code_uses_are_counted: 'nobody used it' },
  },
  ...(['expiredSession', 'failedSession', 'session'] as const).map(noun => ({
    invariant: 'ended_sessions_hold_no_discount',
    what: `${noun}: it still holds a coupon`,
    sql: (ids: Ids) => reserve(ids, { session: ids[noun] }, 'coupon_id'),
  })),
]
