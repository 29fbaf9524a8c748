import type { Log } from '../context.ts'

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * The driver (postgres 3.4.9) asks for array types on every new connection and hears of no fault of that question: when
 * the database dies in that moment, its error is nobody's. The pool itself notices and is replaced.
 */
const lostConnection = /^(CONNECTION_(ENDED|CLOSED|DESTROYED)|CONNECT_TIMEOUT|ECONNRESET|ECONNREFUSED|EPIPE|57P0[123])$/

/** Resolves with the exit code when the process is asked to stop, or when it must. The same signal twice is one wish. */
export function stopAtSignal(log: Log): { asked: Promise<number>; forget(): void } {
  const { promise: asked, resolve } = Promise.withResolvers<number>()
  const wish = () => resolve(0)
  const fault = (error: Error & { code?: unknown }) => {
    if (typeof error.code === 'string' && lostConnection.test(error.code))
      return log.warn({ error: String(error) }, 'a connection to the database broke while it was opened')
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
