import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Payment } from '../../core/payment.ts'
import { transaction } from '../../db/transaction.ts'
import { paymentById } from '../payment/payment-by-id.ts'
import { paymentStatus } from '../payment/payment-status.ts'
import { requireSession } from './provider-page.ts'

/** Outcomes come after some 50 ms; the longer one takes, the rarer it is asked for. */
const lookAgainMs = { first: 20, most: 160 }

/** Waits until settlement has applied what became of an attempt, at most `patienceMs`; answers what is known then. */
export async function awaitOutcome(
  ctx: Context,
  environmentId: string,
  paymentId: string,
  wanted: { afterAuthentication: boolean; patienceMs: number },
): Promise<{ session: CheckoutSession; payment: Payment }> {
  const giveUpAt = ctx.clock.monotonicMs() + wanted.patienceMs
  const isWaitedFor = (status: string | null) =>
    status === 'sent' || status === 'unknown' || (wanted.afterAuthentication && status === 'requires_action')
  let pause = lookAgainMs.first
  do {
    await ctx.clock.sleep(pause)
    pause = Math.min(pause * 2, lookAgainMs.most)
  } while (isWaitedFor(await paymentStatus(ctx, environmentId, paymentId)) && ctx.clock.monotonicMs() < giveUpAt)
  // Only looked at: also while the sandbox's clock is being advanced.
  const looking = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
  return transaction(looking, environmentId, async tx => {
    const payment = await paymentById(tx, paymentId)
    return { payment, session: await requireSession(tx, payment.checkoutSessionId!) }
  })
}
