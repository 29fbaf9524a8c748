import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { countLook, openPayment } from '../payment/look-at-payment.ts'
import { settleSession } from './settle-session.ts'

/** A payment whose outcome is not known: the provider is asked, and asked again, until it says what became of it. */
export async function resolvePayment(ctx: Context, environmentId: string, paymentId: string): Promise<void> {
  const payment = await transaction(ctx, environmentId, tx => openPayment(tx, paymentId))
  if (!payment?.checkoutSessionId) return
  const { answered } = await settleSession(ctx, environmentId, payment.checkoutSessionId, 'poller')
  const look = await transaction(ctx, environmentId, tx => countLook(ctx, tx, paymentId, answered))
  // It may have kept its session from ending or being paid anew: decided again without it.
  if (look.neverArrived) await settleSession(ctx, environmentId, payment.checkoutSessionId, 'poller')
}
