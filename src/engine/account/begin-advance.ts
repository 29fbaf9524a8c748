import type { Context } from '../../context.ts'
import { environmentNow } from '../../core/environment.ts'
import { Failure } from '../../core/failure.ts'
import { lockClock, startAdvancing } from './clock-queries.ts'
import { leaseEnd, noneProcessed } from './step-clock.ts'

/** One of the two: a moment, or an ISO 8601 duration counted from now in UTC. */
export type AdvanceRequest = { to: Temporal.Instant | null; by: string | null; freeze: boolean }

/** Further than this no bill of anybody's reaches, and dates would leave four-digit years behind. */
const latest = Temporal.Instant.from('9000-01-01T00:00:00Z')

/** Takes the clock: from here on its environment stands still, and ordinary work and writes stay away. Answers the fence. */
export async function beginAdvance(ctx: Context, environmentId: string, request: AdvanceRequest): Promise<bigint> {
  return (await ctx.db.sql.begin(async sql => {
    const clock = await lockClock(sql, environmentId)
    if (clock.kind === 'live')
      throw new Failure('not_found', 'The clock of the live environment is the real one: there is no test clock here.')
    if (clock.status === 'advancing') throw advancing()
    const from = environmentNow(clock, ctx.clock.now())
    const target = targetOf(request, from)
    if (Temporal.Instant.compare(target, from) <= 0)
      throw new Failure(
        'clock_not_later',
        `The clock of this environment stands at ${from.toString({ fractionalSecondDigits: 3 })}: it only goes forward.`,
        {
          param: request.to === null ? 'by' : 'to',
          details: { now: from.toString({ fractionalSecondDigits: 3 }) },
        },
      )
    return await startAdvancing(sql, environmentId, {
      from,
      target,
      freeze: request.freeze,
      processed: noneProcessed(),
      leaseUntil: leaseEnd(ctx),
    })
  })) as bigint
}

function advancing(): Failure {
  return new Failure('clock_advancing', 'The clock is being advanced already: wait until GET /v1/test_clock says ready.', {
    retryAfterSeconds: 1,
  })
}

function targetOf({ to, by }: AdvanceRequest, from: Temporal.Instant): Temporal.Instant {
  if ((to === null) === (by === null)) throw new Failure('parameter_missing', 'Send either to or by.', { param: 'to' })
  const target = to ?? later(from, by!)
  if (Temporal.Instant.compare(target, latest) > 0)
    throw new Failure('parameter_invalid', `The clock goes no further than ${latest}.`, { param: to === null ? 'by' : 'to' })
  // The clock is in whole milliseconds, as the wire shows it.
  return Temporal.Instant.fromEpochMilliseconds(target.epochMilliseconds)
}

function later(from: Temporal.Instant, by: string): Temporal.Instant {
  try {
    return from.toZonedDateTimeISO('UTC').add(Temporal.Duration.from(by)).toInstant()
  } catch {
    throw new Failure('parameter_invalid', 'by is not an ISO 8601 duration: write P1M, P3DT12H or PT90S.', { param: 'by' })
  }
}
