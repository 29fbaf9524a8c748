/** The line between the program and the gateway, on which everything can go wrong. */
import { httpForbidden } from '../../src/db/transaction.ts'
import type { ProviderError, Result } from '../../src/providers/provider.ts'
import type { Chance } from './chance.ts'
import type { Faults } from './faults.ts'
import type { Tasks } from './tasks.ts'

const hourMs = 3_600_000

export type Line = {
  /** Until then nobody answers. */
  outageUntil: number
  /** What was refused for no reason of ours: by attempt key, the session or invoice it was for. */
  refused: Map<string, string>
  /** When an answer to "close it" got back, by attempt key of the link. */
  heard: Map<string, number[]>
  /** Attempts to charge whose outcome nobody here knows: by attempt key of the link, or the invoice that a kept card is charged for. */
  unknown: Map<string, string>
  /** Ids of links that the program was told of: no buyer can come to another one. */
  told: Set<string>
  complaints: string[]
}

export const emptyLine = (complaints: string[]): Line => ({
  outageUntil: 0,
  refused: new Map(),
  heard: new Map(),
  unknown: new Map(),
  told: new Set(),
  complaints,
})

export type LineParts = { tasks: Tasks; faults: Faults; chance: Chance; line: Line }

/** What may be refused for no reason of ours: never what the gateway has taken already. */
export type Refusable = { attemptKey: string; of: string; isTaken(): boolean }

export type Exchange = ReturnType<typeof makeExchange>

export function no(kind: ProviderError['kind'], message: string): Result<never> {
  return { ok: false, error: { kind, message, code: message } }
}

export function makeExchange({ tasks, faults, chance, line }: LineParts) {
  const strikes = (kind: Parameters<Faults['strikes']>[0]) => faults.strikes(kind, chance)

  /** One exchange. `effect` is what the gateway does when the request gets there. */
  return async <T>(name: string, deadlineMs: number, effect: () => Result<T>, refusable?: Refusable): Promise<Result<T>> => {
    if (httpForbidden()) line.complaints.push(`${name} was called inside a transaction`)
    // On the way there. A crash here: it was never sent.
    await tasks.point()
    if (tasks.now() < line.outageUntil || strikes('call_unavailable')) return no('unavailable', 'unavailable')
    if (refusable && (line.refused.has(refusable.attemptKey) || (!refusable.isTaken() && strikes('call_rejected')))) {
      line.refused.set(refusable.attemptKey, refusable.of)
      return no('rejected', 'refused_for_no_reason')
    }
    const silence = no('unknown_outcome', 'no answer in time')
    if (strikes('call_lost_before')) {
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    if (strikes('call_delayed')) {
      tasks.at(tasks.now() + deadlineMs + chance.int(1, hourMs / 2), () => void effect())
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    if (strikes('call_slow')) await tasks.point(tasks.now() + chance.int(1, deadlineMs / 2))
    const answer = effect()
    if (strikes('call_lost_after')) {
      await tasks.point(tasks.now() + deadlineMs)
      return silence
    }
    // On the way back. A crash here: it was done, and nobody here knows.
    await tasks.point(tasks.now() + (strikes('call_slow') ? chance.int(1, deadlineMs / 2) : 0))
    return answer
  }
}

/** What is charged instead of what was asked. */
export function oddAmount(faults: Faults, chance: Chance, amount: bigint): { amount?: bigint; currency?: string } {
  if (faults.strikes('wrong_amount', chance)) return { amount: amount + BigInt(chance.pick([-1, 1, 100])) }
  if (faults.strikes('wrong_currency', chance)) return { currency: 'jpy' }
  return {}
}
