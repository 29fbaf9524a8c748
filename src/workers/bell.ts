import type { Clock } from '../context.ts'

export type Bell = {
  ring(): void
  /** Until the bell rings, has rung since the last wait, or the time is over. */
  wait(ms: number): Promise<void>
}

export function makeBell(clock: Clock): Bell {
  let rung = false
  let waiting: AbortController | null = null
  return {
    ring() {
      rung = true
      waiting?.abort()
    },
    async wait(ms) {
      if (!rung) {
        waiting = new AbortController()
        await clock.sleep(ms, waiting.signal)
        waiting = null
      }
      rung = false
    },
  }
}
