import type { Log } from '../context.ts'

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** Resolves with the exit code when the process is asked to stop, or when it must. The same signal twice is one wish. */
export function stopAtSignal(log: Log): { asked: Promise<number>; forget(): void } {
  const { promise: asked, resolve } = Promise.withResolvers<number>()
  const wish = () => resolve(0)
  const fault = (error: Error) => {
    log.error({ error: String(error), stack: error.stack }, 'a fault outside any request')
    resolve(1)
  }
  for (const signal of signals) process.on(signal, wish)
  process.on('uncaughtException', fault)
  return {
    asked,
    forget() {
      for (const signal of signals) process.off(signal, wish)
      process.off('uncaughtException', fault)
    },
  }
}
