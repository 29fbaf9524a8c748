/** Runs work with so many at once, and says how fast it went. */
export type Speed = { perSecond: number; p99Ms: number; count: number }

/** For so long; what is under way at the end is waited for and counted. */
export function forSeconds(seconds: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<Speed> {
  const until = performance.now() + seconds * 1000
  return run(atOnce, n => (performance.now() < until ? work(n) : null))
}

/** So many times. */
export function times(count: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<Speed> {
  return run(atOnce, n => (n < count ? work(n) : null))
}

async function run(atOnce: number, next: (n: number) => Promise<unknown> | null): Promise<Speed> {
  const took: number[] = []
  let n = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (;;) {
        const from = performance.now()
        const started = next(n++)
        if (!started) return
        await started
        took.push(performance.now() - from)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  return { perSecond: took.length / seconds, p99Ms: took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0, count: took.length }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
