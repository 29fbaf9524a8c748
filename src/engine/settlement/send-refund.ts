import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { transaction } from '../../db/transaction.ts'
import { applyRefund, askAgain, loadRefund } from '../payment/apply-refund.ts'

const refundDeadlineMs = 20_000

/**
 * Gives the money back: the refund's id is the idempotency key, so asking again after a lost answer refunds nothing
 * twice. Without an answer, or while the provider works on it, it is asked again.
 */
export async function sendRefund(ctx: Context, environmentId: string, refundId: string): Promise<void> {
  const loaded = await transaction(ctx, environmentId, tx => loadRefund(ctx, tx, refundId))
  if (!loaded) return
  const { refund, payment, provider, scope } = loaded
  invariant(payment.providerReference, `payment ${payment.id} is known to the provider`)
  const answer = await provider.refund(
    scope,
    {
      payment: payment.providerReference,
      amount: { amount: refund.amount, currency: refund.currency },
      ours: { environmentId, paymentId: payment.id, refundId },
    },
    { attemptKey: refund.id, deadlineMs: refundDeadlineMs },
  )
  if (!answer.ok && answer.error.kind !== 'rejected') {
    ctx.log.warn({ refund: refundId, kind: answer.error.kind }, 'the provider did not answer about a refund; it is asked again')
    await transaction(ctx, environmentId, tx => askAgain(tx, refund))
    return
  }
  const state = answer.ok
    ? answer.value
    : {
        reference: null,
        status: 'failed' as const,
        failure: {
          category: 'provider' as const,
          code: answer.error.code ?? 'rejected',
          decline_code: null,
          message: answer.error.message,
          retry: 'never' as const,
        },
      }
  await transaction(ctx, environmentId, tx => applyRefund(ctx, tx, refundId, state))
}
