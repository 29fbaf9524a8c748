/** Coupons, promotion codes, and what a discount takes off. */
import { allocate, percentOf } from './money.ts'
import type { Interval } from './period.ts'
import type { Stored } from './record.ts'

export const couponDurations = ['once', 'repeating', 'forever'] as const
export type CouponDuration = (typeof couponDurations)[number]

/** Percent or amount off; `timesRedeemed` also counts what open sessions have reserved. */
export type Coupon = Stored & {
  lookupKey: string | null
  name: string | null
  /** Exact, above 0, at most 100; null with amountOff. */
  percentOff: string | null
  amountOff: bigint | null
  currency: string | null
  duration: CouponDuration
  durationInMonths: number | null
  maxRedemptions: number | null
  timesRedeemed: number
  /** null: everything. */
  productIds: string[] | null
  expiresAt: Temporal.Instant | null
  archivedAt: Temporal.Instant | null
}

/** A word that buyers type in; unique among active ones, whatever its letter case. */
export type PromotionCode = Stored & {
  couponId: string
  code: string
  maxRedemptions: number | null
  timesRedeemed: number
  expiresAt: Temporal.Instant | null
  /** Only this customer may use it. */
  customerId: string | null
  archivedAt: Temporal.Instant | null
}

/** A discount as it was attached: frozen. In the words it is stored in; amounts as texts, because jsonb keeps no bigint. */
export type DiscountTerms = {
  coupon_id: string
  promotion_code_id: string | null
  /** What buyers read: the code, else the coupon's name. */
  label: string
  percent_off: string | null
  amount_off: string | null
  duration: CouponDuration
  duration_in_months: number | null
  product_ids: string[] | null
}

export type DiscountShare = { coupon_id: string; label: string; amount: string }

export type Discountable = { amount: bigint; productId: string | null }

/** Per line: what each discount takes off it. */
export type Discounted = { total: bigint; shares: DiscountShare[] }

/**
 * Discounts in the order attached, those limited to products before those on everything. Each takes from what the ones
 * before left, never below zero, and is shared among its lines by weight, so that the shares sum back.
 */
export function discountLines(lines: readonly Discountable[], discounts: readonly DiscountTerms[]): Discounted[] {
  const off: Discounted[] = lines.map(() => ({ total: 0n, shares: [] }))
  const ordered = [...discounts.filter(d => d.product_ids !== null), ...discounts.filter(d => d.product_ids === null)]
  for (const discount of ordered) {
    const left = lines.map((line, n) => {
      const applies = discount.product_ids === null || (line.productId !== null && discount.product_ids.includes(line.productId))
      const remaining = line.amount - off[n]!.total
      return applies && remaining > 0n ? remaining : 0n
    })
    const base = left.reduce((sum, l) => sum + l, 0n)
    if (base === 0n) continue
    const asked = discount.percent_off === null ? BigInt(discount.amount_off ?? '0') : percentOf(base, discount.percent_off)
    const taken = asked > base ? base : asked
    allocate(taken, left).forEach((share, n) => {
      if (share === 0n) return
      off[n]!.total += share
      off[n]!.shares.push({ coupon_id: discount.coupon_id, label: discount.label, amount: share.toString() })
    })
  }
  return off
}

const shortestMonth = 28
const inMonths = { month: 1, year: 12 }
const inDays = { day: 1, week: 7 }

/** Whether it still takes off the first charge after a whole first period, or after a trial. Months are taken as short ones. */
export function reachesRenewal(
  { duration, duration_in_months: months }: Pick<DiscountTerms, 'duration' | 'duration_in_months'>,
  interval: Interval,
  trialDays: number,
): boolean {
  if (duration !== 'repeating') return duration === 'forever'
  const days = (months ?? 0) * shortestMonth
  if (trialDays > 0) return days > trialDays
  const { unit, count } = interval
  return unit === 'month' || unit === 'year' ? (months ?? 0) > inMonths[unit] * count : days > inDays[unit] * count
}

/** From when on a discount attached at `from` takes nothing off further invoices; null: never. Once: at once, after the first. */
export function discountEnds(
  discount: Pick<DiscountTerms, 'duration' | 'duration_in_months'>,
  from: Temporal.ZonedDateTime,
): Temporal.Instant | null {
  if (discount.duration === 'forever') return null
  const months = discount.duration === 'once' ? 0 : (discount.duration_in_months ?? 0)
  return from.add({ months }).toInstant()
}
