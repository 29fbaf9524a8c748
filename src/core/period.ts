/**
 * Billing periods. A period's end is always counted from the anchor's own day in the anchor's time zone, so a 31st
 * comes back after February. Periods are stored when they begin and never recomputed.
 */
export const billingPeriods = ['daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const
export type BillingPeriod = (typeof billingPeriods)[number]

export type Interval = { unit: 'day' | 'week' | 'month' | 'year'; count: number }

const intervals: Record<BillingPeriod, Interval> = {
  daily: { unit: 'day', count: 1 },
  weekly: { unit: 'week', count: 1 },
  monthly: { unit: 'month', count: 1 },
  quarterly: { unit: 'month', count: 3 },
  half_yearly: { unit: 'month', count: 6 },
  yearly: { unit: 'year', count: 1 },
}

export function intervalOf(period: BillingPeriod, count: number): Interval {
  const { unit, count: each } = intervals[period]
  return { unit, count: each * count }
}

/** The n-th boundary after the anchor (0 = the anchor itself), on the wall clock of `timeZone`. */
export function boundary(anchor: Temporal.Instant, interval: Interval, timeZone: string, n: number): Temporal.Instant {
  const local = anchor.toZonedDateTimeISO(timeZone)
  const steps = interval.count * n
  const moved =
    interval.unit === 'day'
      ? local.add({ days: steps })
      : interval.unit === 'week'
        ? local.add({ weeks: steps })
        : interval.unit === 'month'
          ? local.add({ months: steps })
          : local.add({ years: steps })
  return moved.toInstant()
}

/** The period that begins at the anchor. */
export function firstPeriod(
  anchor: Temporal.Instant,
  interval: Interval,
  timeZone: string,
): { start: Temporal.Instant; end: Temporal.Instant } {
  return { start: anchor, end: boundary(anchor, interval, timeZone, 1) }
}
