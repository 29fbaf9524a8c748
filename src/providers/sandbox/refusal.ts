/** How the sandbox says no: always as a value. */
import type { ProviderError, Result } from '../provider.ts'

type Refusal = { ok: false; error: ProviderError }

export function refuse(code: string, message: string): Refusal {
  return { ok: false, error: { kind: 'rejected', code, message } }
}

export function conflict(message: string): Refusal {
  return { ok: false, error: { kind: 'conflict', code: 'attempt_key_reused', message } }
}

export const linkUnknown = (id: string) => refuse('link_unknown', `There is no link "${id}".`)

/** Rolled back, for certain: serialisation failure, deadlock, lock or statement time-out, too many connections, starting up. */
const nothingHappened = new Set(['40001', '40P01', '55P03', '57014', '53300', '57P03'])
/** The server or the connection went away: a commit may have happened. */
const outcomeUnknown = new Set(['57P01', '57P02', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'])

/** Faults of the books' database become the port's errors, as those of a gateway's network would; anything else is a bug and thrown. */
export async function answering<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (typeof code !== 'string') throw error
    if (nothingHappened.has(code))
      return { ok: false, error: { kind: 'unavailable', code, message: 'The sandbox is busy.', retryAfterMs: 1_000 } }
    if (code === '23505') return conflict('This attempt key was used for something else in the same moment.')
    if (outcomeUnknown.has(code) || /^(08|E[A-Z]+$)/.test(code))
      return { ok: false, error: { kind: 'unknown_outcome', code, message: 'The sandbox did not answer.' } }
    throw error
  }
}
