/** The machine's own clock. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../context.ts'

/** A longer timer overflows in Node and fires at once. */
const longestTimerMs = 2 ** 31 - 1

export function systemClock(): Clock {
  return {
    // Whole milliseconds: what is written to the database is then exactly what is read back (it keeps microseconds, not nanoseconds).
    now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()),
    monotonicMs: () => performance.now(),
    async sleep(ms, signal) {
      const ends = performance.now() + ms
      for (let left = ms; left > 0 && !signal?.aborted; left = ends - performance.now()) {
        // Only an abort rejects, and that is a way to end.
        await delay(Math.min(Math.ceil(left), longestTimerMs), undefined, { signal }).catch(() => {})
      }
    },
  }
}
