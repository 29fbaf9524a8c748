/** The clock of a sandbox environment. */
import { time } from '../contract/schema.ts'
import { advanceClockBody, testClockSchema, type WireTestClock } from '../contract/test-clock.ts'
import { Failure } from '../core/failure.ts'
import type { Caller } from '../engine/account/find-caller.ts'
import { type ClockReading, readClock } from '../engine/account/read-clock.ts'
import { advanceEnvironment } from '../workers/advance-clock.ts'
import { defineRoute } from './route.ts'

const tag = 'Test clock'

const present = (clock: ClockReading): WireTestClock => ({
  object: 'test_clock',
  now: time(clock.now),
  status: clock.status,
  frozen: clock.frozen,
  target: clock.target && time(clock.target),
  processed: clock.processed,
})

function refuseLive(caller: Caller): void {
  if (caller.livemode) throw new Failure('not_found', 'The clock of the live environment is the real one: there is no test clock here.')
}

const retrieve = defineRoute({
  method: 'GET',
  path: '/test_clock',
  scope: 'test_clock:read',
  tag,
  summary: 'Read the clock',
  description: 'The moment of this sandbox environment, and how far an advance has come.',
  answer: { status: 200, schema: testClockSchema },
  failures: ['not_found'],
  // Not in a transaction of the environment: its times are read while the clock moves.
  effect: 'steps',
  handle: async ({ ctx, environmentId, caller }) => {
    refuseLive(caller)
    return present(await readClock(ctx, environmentId))
  },
})

const advance = defineRoute({
  method: 'POST',
  path: '/test_clock/advance',
  scope: 'test_clock:write',
  tag,
  summary: 'Advance the clock',
  description:
    'Does everything that becomes due on the way, in order, and answers when it is done; only deliveries to your endpoints may still be under way. An advance that takes longer than a minute is answered with 202 and goes on: read the clock until it says ready.',
  body: advanceClockBody,
  answer: { status: 200, schema: testClockSchema, also: { 202: 'It takes longer than a minute and goes on.' } },
  failures: ['not_found', 'clock_not_later', 'clock_advancing', 'parameter_missing', 'parameter_invalid'],
  example: { request: { by: 'P1M' } },
  effect: 'steps',
  handle: async ({ ctx, environmentId, caller, request }) => {
    refuseLive(caller)
    const { to, by, freeze } = request.body
    const clock = await advanceEnvironment(ctx, environmentId, {
      to: to === undefined ? null : Temporal.Instant.from(to),
      by: by ?? null,
      freeze: freeze ?? false,
    })
    return { status: clock.status === 'ready' ? 200 : 202, body: present(clock) }
  },
})

export const testClockRoutes = [retrieve, advance]
