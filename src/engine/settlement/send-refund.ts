import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import type { PaymentFailure } from '../../core/payment.ts'
import { transaction } from '../../db/transaction.ts'
import type { RefundState, Result } from '../../providers/provider.ts'
import { applyRefund, askAgain, waitForDispute } from '../correction/apply-refund.ts'
import { loadRefund, type PendingRefund } from '../correction/load-refund.ts'

const refundDeadlineMs = 20_000

/**
 * Gives the money back: the refund's id is the idempotency key, so asking again after a lost answer refunds nothing
 * twice. Without an answer, while the provider works on it, or while the buyer's bank has the money, it is asked again.
 */
export async function sendRefund(ctx: Context, environmentId: string, refundId: string): Promise<void> {
  const loaded = await transaction(ctx, environmentId, tx => loadRefund(ctx, tx, refundId))
  if (!loaded) return
  const { refund, payment, dispute } = loaded
  if (dispute === 'lost')
    return await transaction(ctx, environmentId, tx =>
      applyRefund(ctx, tx, refundId, failed('dispute_lost', "The buyer's bank gave the money back: the dispute of the payment was lost.")),
    )
  if (dispute === 'opened') return await transaction(ctx, environmentId, tx => waitForDispute(tx, refund))
  const answer = await ask(loaded)
  // Of a dispute the provider may know more than we do yet.
  if (!answer.ok && (answer.error.kind !== 'rejected' || answer.error.code === 'payment_disputed')) {
    const { kind, code } = answer.error
    ctx.log.warn({ refund: refundId, payment: payment.id, kind, code }, 'a refund can not be made now; it is asked for again')
    return await transaction(ctx, environmentId, tx => askAgain(tx, refund))
  }
  const state = answer.ok ? answer.value : failed(answer.error.code ?? 'rejected', answer.error.message)
  await transaction(ctx, environmentId, tx => applyRefund(ctx, tx, refundId, state))
}

function ask({ refund, payment, provider, scope }: PendingRefund): Promise<Result<RefundState>> {
  invariant(payment.providerReference, `payment ${payment.id} is known to the provider`)
  return provider.refund(
    scope,
    {
      payment: payment.providerReference,
      amount: { amount: refund.amount, currency: refund.currency },
      ours: { environmentId: scope.environmentId, paymentId: payment.id, refundId: refund.id },
    },
    { attemptKey: refund.id, deadlineMs: refundDeadlineMs },
  )
}

function failed(code: string, message: string): { reference: null; status: 'failed'; failure: PaymentFailure } {
  return { reference: null, status: 'failed', failure: { category: 'provider', code, decline_code: null, message, retry: 'never' } }
}
