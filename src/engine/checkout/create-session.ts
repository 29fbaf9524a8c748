import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { Failure } from '../../core/failure.ts'
import { transaction } from '../../db/transaction.ts'
import { violates } from '../unique-violation.ts'
import { type Begun, beginSession } from './begin-session.ts'
import { closeSession } from './close-session.ts'
import type { NewSession } from './new-session.ts'
import { openPage, resumePage } from './open-page.ts'

/** How long a twin request waits for the one that is making the session, and how often it looks. */
const waitForTwinMs = 5_000
const lookEveryMs = 25
/** Earlier sessions one request may replace before it gives up: more than one means others are racing it. */
const supersedesMax = 5

/**
 * Makes a session, or finds the one that the same request made. The offer is committed before the provider is asked
 * for its page; a crash in between is finished by the same request coming again, or by the worker.
 */
export async function createSession(
  ctx: Context,
  environmentId: string,
  input: NewSession,
): Promise<{ session: CheckoutSession; replayed: boolean }> {
  const giveUpAt = ctx.clock.monotonicMs() + waitForTwinMs
  for (let superseded = 0; ; ) {
    const begun: Begun | null = await transaction(ctx, environmentId, tx => beginSession(ctx, tx, input)).catch(overtaken)
    // Somebody else took the key between our look and our insert: the next look finds whose it is.
    if (begun === null) continue
    switch (begun.kind) {
      case 'made':
        return { session: await openPage(ctx, environmentId, begun.page), replayed: false }
      case 'abandoned':
        return { session: await resumePage(ctx, environmentId, begun.session.id), replayed: true }
      case 'same':
        return { session: begun.session, replayed: true }
      case 'replaces': {
        superseded += 1
        const ended = superseded > supersedesMax ? null : await closeSession(ctx, environmentId, begun.session.id, 'superseded')
        if (!ended || ended.checkoutStatus === 'pending' || ended.checkoutStatus === 'initiated') throw inTheWay(begun.session)
        break
      }
      case 'busy':
        if (ctx.clock.monotonicMs() >= giveUpAt) {
          throw new Failure('in_progress', 'The same session is being made by another request: ask again in a moment.', {
            retryAfterSeconds: 1,
            details: { checkout_session_id: begun.session.id },
          })
        }
        await ctx.clock.sleep(lookEveryMs)
    }
  }
}

function inTheWay(session: CheckoutSession): Failure {
  return new Failure('payment_in_progress', 'An earlier session of this customer for the same may still be paid: wait for its outcome.', {
    retryAfterSeconds: 10,
    details: { checkout_session_id: session.id },
  })
}

/** Two requests with one key for different customers hold different locks: the unique index tells them apart. */
function overtaken(error: unknown): null {
  if (violates(error, 'one_active_session_per_idempotency_key') || violates(error, 'one_session_per_request_key')) return null
  throw error
}
