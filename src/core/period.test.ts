import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BillingPeriod, boundary, firstPeriod, intervalOf } from './period.ts'

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
  const anchor = at('2026-01-31T00:00:00Z')

  const ends = [1, 2, 3].map(n => boundary(anchor, intervalOf('monthly', 1), 'UTC', n).toString())

  assert.deepEqual(ends, ['2026-02-28T00:00:00Z', '2026-03-31T00:00:00Z', '2026-04-30T00:00:00Z'])
})
