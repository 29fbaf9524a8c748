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

/** Where the next calendar period begins, after `at`, on the wall clock: a day, a Monday, a 1st, a quarter, a half year, a year. */
export function nextCalendarAnchor(at: Temporal.Instant, interval: Interval, timeZone: string): Temporal.Instant {
  const local = at.toZonedDateTimeISO(timeZone)
  const begin = (date: Temporal.ZonedDateTime) => date.startOfDay().toInstant()
  switch (interval.unit) {
    case 'day':
      return begin(local.add({ days: 1 }))
    case 'week':
      return begin(local.add({ days: 8 - local.dayOfWeek }))
    case 'month': {
      // Several months are counted from January when they divide the year; else they begin with the next month.
      const every = 12 % interval.count === 0 ? interval.count : 1
      return begin(local.with({ day: 1 }).add({ months: every - ((local.month - 1) % every) }))
    }
    case 'year':
      return begin(local.with({ day: 1, month: 1 }).add({ years: 1 }))
  }
}

/** The part of a full period that lies before its anchor, in whole seconds; a rest below one second is none. */
export type Stub = { seconds: bigint; ofSeconds: bigint }

/** From `at` to the anchor, as a part of the full period that ends there. null: nothing, or a whole period and more, lies between. */
export function stubBefore(at: Temporal.Instant, anchor: Temporal.Instant, interval: Interval, timeZone: string): Stub | null {
  const begins = boundary(anchor, interval, timeZone, -1)
  const whole = secondsBetween(begins, anchor)
  const part = secondsBetween(at, anchor)
  return Temporal.Instant.compare(at, anchor) < 0 && part < whole ? { seconds: part, ofSeconds: whole } : null
}

export function secondsBetween(from: Temporal.Instant, to: Temporal.Instant): bigint {
  return (to.epochNanoseconds - from.epochNanoseconds) / 1_000_000_000n
}
