/**
 * What goes wrong in a run. Each seed draws its rates first, and many of them are zero: a run in which everything fails
 * a little finds less than one in which a few things fail often.
 */
import type { Chance } from './chance.ts'

export const faultKinds = [
  // A call to the provider.
  'call_lost_before',
  'call_lost_after',
  'call_delayed',
  'call_slow',
  'call_unavailable',
  'call_rejected',
  'outage',
  // The provider's webhooks.
  'webhook_dropped',
  'webhook_doubled',
  'webhook_delayed',
  'webhook_lying',
  'webhook_forged',
  // Money that does not fit, or comes when it should not.
  'wrong_amount',
  'wrong_currency',
  'late_money',
  'double_capture',
  'refund_slow',
  // Our own machines and lines.
  'crash',
  'commit_unanswered',
  'serialisation',
  'stall',
  'client_line_cut',
  'receiver_fails',
] as const

export type FaultKind = (typeof faultKinds)[number]
export type Faults = ReturnType<typeof drawFaults>

/** How likely each is at its own occasion, when the seed has it at all. */
const most: Record<FaultKind, number> = {
  call_lost_before: 0.15,
  call_lost_after: 0.15,
  call_delayed: 0.1,
  call_slow: 0.2,
  call_unavailable: 0.2,
  call_rejected: 0.06,
  outage: 0.015,
  webhook_dropped: 0.5,
  webhook_doubled: 0.5,
  webhook_delayed: 0.5,
  webhook_lying: 0.2,
  webhook_forged: 0.2,
  wrong_amount: 0.2,
  wrong_currency: 0.2,
  late_money: 0.7,
  double_capture: 0.7,
  refund_slow: 0.5,
  crash: 0.02,
  commit_unanswered: 0.03,
  serialisation: 0.03,
  stall: 0.1,
  client_line_cut: 0.1,
  receiver_fails: 0.25,
}

export function drawFaults(chance: Chance) {
  const rates = Object.fromEntries(faultKinds.map(kind => [kind, chance.happens(0.5) ? chance.next() * most[kind] : 0])) as Record<
    FaultKind,
    number
  >
  const counts = Object.fromEntries(faultKinds.map(kind => [kind, 0])) as Record<FaultKind, number>
  let on = true
  return {
    counts,
    rates,
    /** Draws also when off, so that the streams stay comparable. */
    strikes(kind: FaultKind, from: Chance): boolean {
      const struck = from.happens(rates[kind]) && on
      if (struck) counts[kind] += 1
      return struck
    },
    stop() {
      on = false
    },
  }
}
