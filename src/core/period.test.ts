import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shareOf } from './money.ts'
import {
  type BillingPeriod,
  billingPeriods,
  boundary,
  firstPeriod,
  type Interval,
  intervalOf,
  nextCalendarAnchor,
  secondsBetween,
  stubBefore,
} from './period.ts'

const runs = { seed: 20_261_121, numRuns: 300 }

const at = (text: string) => Temporal.Instant.from(text)

const firsts: [BillingPeriod, number, string, string, string][] = [
  ['monthly', 1, 'UTC', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z'],
  ['monthly', 1, 'UTC', '2028-01-31T10:00:00Z', '2028-02-29T10:00:00Z'],
  ['quarterly', 1, 'UTC', '2026-11-30T00:00:00Z', '2027-02-28T00:00:00Z'],
  ['half_yearly', 1, 'UTC', '2026-08-31T00:00:00Z', '2027-02-28T00:00:00Z'],
  ['yearly', 1, 'UTC', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
  ['weekly', 2, 'UTC', '2026-11-21T05:00:00Z', '2026-12-05T05:00:00Z'],
  ['daily', 1, 'Europe/Berlin', '2026-03-28T11:00:00Z', '2026-03-29T10:00:00Z'],
  ['monthly', 1, 'Asia/Kolkata', '2026-01-30T20:00:00Z', '2026-02-27T20:00:00Z'],
]
for (const [period, count, zone, start, end] of firsts) {
  test(`${count} × ${period} from ${start} in ${zone} ends ${end}`, () => {
    const first = firstPeriod(at(start), intervalOf(period, count), zone)

    assert.equal(first.end.toString(), end)
  })
}

test('a 31st comes back after February, because every boundary is counted from the anchor', () => {
  const days = (anchor: string) =>
    [1, 2, 3, 4].map(n => boundary(at(anchor), intervalOf('monthly', 1), 'UTC', n).toString().slice(0, 10)).join(' ')

  assert.equal(days('2026-01-31T00:00:00Z'), '2026-02-28 2026-03-31 2026-04-30 2026-05-31')
  assert.equal(days('2028-01-31T00:00:00Z'), '2028-02-29 2028-03-31 2028-04-30 2028-05-31')
  assert.equal(days('2026-01-29T00:00:00Z'), '2026-02-28 2026-03-29 2026-04-29 2026-05-29')
})

/** The period that holds a moment, found as renewals find it: one boundary after the other. */
function endOfPeriodHolding(moment: Temporal.Instant, anchor: Temporal.Instant, interval: Interval, timeZone: string): Temporal.Instant {
  for (let n = 1; ; n++) {
    const end = boundary(anchor, interval, timeZone, n)
    if (Temporal.Instant.compare(moment, end) < 0) return end
  }
}

const held: [BillingPeriod, anchor: string, moment: string, end: string][] = [
  ['monthly', '2025-01-31T00:00:00Z', '2025-04-30T10:00:00Z', '2025-05-31T00:00:00Z'],
  ['quarterly', '2025-01-31T00:00:00Z', '2025-04-30T10:00:00Z', '2025-07-31T00:00:00Z'],
  ['yearly', '2024-02-29T00:00:00Z', '2025-02-28T22:00:00Z', '2026-02-28T00:00:00Z'],
  ['yearly', '2024-02-29T00:00:00Z', '2027-06-15T00:00:00Z', '2028-02-29T00:00:00Z'],
]
for (const [period, anchor, moment, end] of held) {
  test(`${period} anchored ${anchor}: the period that holds ${moment} ends ${end}`, () => {
    assert.equal(endOfPeriodHolding(at(moment), at(anchor), intervalOf(period, 1), 'UTC').toString(), end)
  })
}

const walls: [name: string, BillingPeriod, zone: string, anchor: string, n: number, expected: string][] = [
  ['noon stays noon in summer', 'monthly', 'Europe/Berlin', '2026-03-15T11:00:00Z', 1, '2026-04-15T10:00:00Z'],
  ['and in winter again', 'monthly', 'Europe/Berlin', '2026-03-15T11:00:00Z', 8, '2026-11-15T11:00:00Z'],
  ['an hour that is skipped moves on', 'monthly', 'America/New_York', '2026-02-08T07:30:00Z', 1, '2026-03-08T07:30:00Z'],
  ['and comes back', 'monthly', 'America/New_York', '2026-02-08T07:30:00Z', 2, '2026-04-08T06:30:00Z'],
  ['an hour that comes twice is the first', 'monthly', 'America/New_York', '2026-10-01T05:30:00Z', 1, '2026-11-01T05:30:00Z'],
  ['the day is that of the zone', 'monthly', 'Asia/Tokyo', '2026-01-30T15:00:00Z', 1, '2026-02-27T15:00:00Z'],
  ['and comes back there', 'monthly', 'Asia/Tokyo', '2026-01-30T15:00:00Z', 2, '2026-03-30T15:00:00Z'],
  ['the one before', 'monthly', 'UTC', '2026-03-31T00:00:00Z', -1, '2026-02-28T00:00:00Z'],
  ['the anchor itself', 'yearly', 'UTC', '2028-02-29T00:00:00Z', 0, '2028-02-29T00:00:00Z'],
]
for (const [name, period, zone, anchor, n, expected] of walls) {
  test(`boundary ${n} of ${period} in ${zone}: ${name}`, () => {
    assert.equal(boundary(at(anchor), intervalOf(period, 1), zone, n).toString(), expected)
  })
}

/** 2026-11-21 is a Saturday. */
const anchors: [BillingPeriod, count: number, zone: string, from: string, expected: string][] = [
  ['daily', 1, 'UTC', '2026-11-21T12:00:00Z', '2026-11-22T00:00:00Z'],
  ['daily', 1, 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
  ['daily', 3, 'UTC', '2026-11-21T12:00:00Z', '2026-11-22T00:00:00Z'],
  ['daily', 1, 'Asia/Kolkata', '2026-11-21T12:00:00Z', '2026-11-21T18:30:00Z'],
  ['daily', 1, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-28T23:00:00Z'],
  ['daily', 1, 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29T22:00:00Z'],
  ['weekly', 1, 'UTC', '2026-11-21T12:00:00Z', '2026-11-23T00:00:00Z'],
  ['weekly', 1, 'UTC', '2026-11-22T23:59:59Z', '2026-11-23T00:00:00Z'],
  ['weekly', 1, 'UTC', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
  ['weekly', 2, 'UTC', '2026-11-21T12:00:00Z', '2026-11-23T00:00:00Z'],
  ['monthly', 1, 'UTC', '2026-11-21T12:00:00Z', '2026-12-01T00:00:00Z'],
  ['monthly', 1, 'UTC', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z'],
  ['monthly', 1, 'UTC', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
  ['monthly', 1, 'UTC', '2028-02-29T12:00:00Z', '2028-03-01T00:00:00Z'],
  ['monthly', 1, 'America/New_York', '2026-12-01T04:59:59Z', '2026-12-01T05:00:00Z'],
  ['monthly', 1, 'Europe/Berlin', '2026-10-10T00:00:00Z', '2026-10-31T23:00:00Z'],
  ['monthly', 5, 'UTC', '2026-11-21T12:00:00Z', '2026-12-01T00:00:00Z'],
  ['monthly', 24, 'UTC', '2026-11-21T12:00:00Z', '2026-12-01T00:00:00Z'],
  ['monthly', 2, 'UTC', '2026-10-15T00:00:00Z', '2026-11-01T00:00:00Z'],
  ['monthly', 2, 'UTC', '2026-11-15T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['quarterly', 1, 'UTC', '2026-08-15T00:00:00Z', '2026-10-01T00:00:00Z'],
  ['quarterly', 1, 'UTC', '2026-11-21T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['half_yearly', 1, 'UTC', '2026-06-30T23:59:59Z', '2026-07-01T00:00:00Z'],
  ['half_yearly', 1, 'UTC', '2026-11-21T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['half_yearly', 2, 'UTC', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['yearly', 1, 'UTC', '2026-11-21T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['yearly', 1, 'UTC', '2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'],
  ['yearly', 1, 'Asia/Tokyo', '2026-12-31T16:00:00Z', '2027-12-31T15:00:00Z'],
  // Midnight itself is skipped there on that day.
  ['daily', 1, 'Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00Z'],
  ['daily', 1, 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-24T21:00:00Z'],
]
for (const [period, count, zone, from, expected] of anchors) {
  test(`calendar of ${count} × ${period} in ${zone}: after ${from} comes ${expected}`, () => {
    assert.equal(nextCalendarAnchor(at(from), intervalOf(period, count), zone).toString(), expected)
  })
}

const stubs: [name: string, BillingPeriod, zone: string, from: string, anchor: string, stub: [bigint, bigint] | null][] = [
  ['ten days of January', 'monthly', 'UTC', '2024-01-21T21:55:18Z', '2024-02-01T00:00:00Z', [871_482n, 2_678_400n]],
  ['the last second', 'monthly', 'UTC', '2024-01-31T23:59:59Z', '2024-02-01T00:00:00Z', [1n, 2_678_400n]],
  ['less than a second is no second', 'monthly', 'UTC', '2024-01-31T23:59:59.5Z', '2024-02-01T00:00:00Z', [0n, 2_678_400n]],
  ['all but a second', 'monthly', 'UTC', '2024-01-01T00:00:01Z', '2024-02-01T00:00:00Z', [2_678_399n, 2_678_400n]],
  ['a whole period', 'monthly', 'UTC', '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z', null],
  ['more than a period', 'monthly', 'UTC', '2023-12-15T00:00:00Z', '2024-02-01T00:00:00Z', null],
  ['nothing', 'monthly', 'UTC', '2024-02-01T00:00:00Z', '2024-02-01T00:00:00Z', null],
  ['an anchor that has passed', 'monthly', 'UTC', '2024-02-02T00:00:00Z', '2024-02-01T00:00:00Z', null],
  ['a leap day', 'monthly', 'UTC', '2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z', [86_400n, 2_505_600n]],
  ['a month that loses an hour', 'monthly', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-31T22:00:00Z', [255_600n, 2_674_800n]],
  ['a day that loses an hour', 'daily', 'Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-29T22:00:00Z', [43_200n, 82_800n]],
  ['a day that gains one', 'daily', 'Europe/Berlin', '2026-10-25T11:00:00Z', '2026-10-25T23:00:00Z', [43_200n, 90_000n]],
  ['a leap year', 'yearly', 'UTC', '2028-12-31T00:00:00Z', '2029-01-01T00:00:00Z', [86_400n, 31_622_400n]],
  ['an anchor on the 31st', 'monthly', 'UTC', '2026-03-30T00:00:00Z', '2026-03-31T00:00:00Z', [86_400n, 2_678_400n]],
]
for (const [name, period, zone, from, anchor, expected] of stubs) {
  test(`${period} from ${from} to ${anchor} in ${zone}: ${name}`, () => {
    const stub = stubBefore(at(from), at(anchor), intervalOf(period, 1), zone)

    assert.deepEqual(stub && [stub.seconds, stub.ofSeconds], expected)
  })
}

test('20.00 a month begun on the evening of 21 January cost 6.51 to the 1st', () => {
  const begun = at('2024-01-21T21:55:18Z')
  const monthly = intervalOf('monthly', 1)

  const stub = stubBefore(begun, nextCalendarAnchor(begun, monthly, 'UTC'), monthly, 'UTC')!

  assert.equal(shareOf(2_000n, stub.seconds, stub.ofSeconds), 651n)
})

const someMoment = fc
  .integer({ min: 1_700_000_000, max: 2_000_000_000 })
  .map(seconds => Temporal.Instant.fromEpochMilliseconds(seconds * 1000))
const somePeriod = fc.tuple(fc.constantFrom(...billingPeriods), fc.integer({ min: 1, max: 12 })).map(([p, n]) => intervalOf(p, n))
const someZone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo')

test('periods tile: each begins where the one before ended, and later than it began', () => {
  fc.assert(
    fc.property(someMoment, somePeriod, someZone, (anchor, interval, zone) => {
      const ends = [0, 1, 2, 3, 4].map(n => boundary(anchor, interval, zone, n))

      assert.ok(firstPeriod(anchor, interval, zone).end.equals(ends[1]!))
      for (const [n, end] of ends.entries()) assert.ok(n === 0 || secondsBetween(ends[n - 1]!, end) > 0n)
    }),
    runs,
  )
})

test('the next calendar anchor is a midnight ahead, and nothing before it costs more than its period', () => {
  fc.assert(
    fc.property(someMoment, somePeriod, someZone, (from, interval, zone) => {
      const anchor = nextCalendarAnchor(from, interval, zone)
      const stub = stubBefore(from, anchor, interval, zone)

      assert.ok(secondsBetween(from, anchor) > 0n)
      assert.ok(anchor.toZonedDateTimeISO(zone).startOfDay().toInstant().equals(anchor))
      assert.ok(secondsBetween(from, anchor) <= secondsBetween(boundary(anchor, interval, zone, -1), anchor))
      assert.ok(stub === null || (stub.seconds > 0n && shareOf(9_999n, stub.seconds, stub.ofSeconds) <= 9_999n))
    }),
    runs,
  )
})
