/** A system clock that stands still until a test moves it. */
import type { Clock } from '../../src/context.ts'

export type VirtualClock = Clock & {
  /** Moves on, waking sleepers in the order of their times; each has run as far as it can at once when the next is waked. */
  advance(time: Temporal.DurationLike): Promise<void>
  /** How many sleep. */
  sleeping(): number
}

type Sleeper = { until: number; wake(): void }

export function virtualClock(start = '2026-11-21T10:00:00Z'): VirtualClock {
  let now = Temporal.Instant.from(start).epochMilliseconds
  const began = now
  const sleepers = new Set<Sleeper>()

  return {
    now: () => Temporal.Instant.fromEpochMilliseconds(now),
    monotonicMs: () => now - began,
    sleeping: () => sleepers.size,
    sleep(ms, signal) {
      if (ms <= 0 || signal?.aborted) return Promise.resolve()
      return new Promise(resolve => {
        const sleeper = {
          until: now + ms,
          wake() {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', sleeper.wake)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      })
    },
    async advance(time) {
      const target = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').add(time).epochMilliseconds
      for (;;) {
        const next = [...sleepers].filter(s => s.until <= target).sort((a, b) => a.until - b.until)[0]
        if (!next) break
        now = Math.max(now, next.until)
        next.wake()
        await new Promise(resolve => setImmediate(resolve))
      }
      now = target
    },
  }
}
