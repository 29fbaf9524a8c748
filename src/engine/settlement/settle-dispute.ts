import type { Context } from '../../context.ts'
import type { Payment } from '../../core/payment.ts'
import { transaction } from '../../db/transaction.ts'
import { isPassing } from '../checkout/provider-page.ts'
import { applyDispute } from '../correction/apply-dispute.ts'
import { chargeProvider } from './charge-provider.ts'
import { askAboutCharge } from './resolve-payment.ts'
import { settleSession } from './settle-session.ts'

/**
 * A hint about a dispute: the provider is asked how it stands, and that is applied. Others' disputes are ignored.
 * `answered` false: ask again.
 */
export async function settleDispute(
  ctx: Context,
  environmentId: string,
  hint: { connectionId: string; reference: string },
): Promise<{ answered: boolean }> {
  const { provider, scope } = await transaction(ctx, environmentId, tx => chargeProvider(ctx, tx, hint.connectionId))
  const answer = await provider.fetchDispute(scope, hint.reference)
  if (!answer.ok) return { answered: !isPassing(answer.error) }
  const apply = () => transaction(ctx, environmentId, tx => applyDispute(ctx, tx, hint.connectionId, answer.value))
  const payment = await apply()
  if (!isEarly(payment)) return { answered: true }
  // Its dispute was faster than its success: the truth about the payment is asked for first.
  if (payment.checkoutSessionId) await settleSession(ctx, environmentId, payment.checkoutSessionId, 'webhook')
  else await askAboutCharge(ctx, environmentId, payment)
  return { answered: !isEarly(await apply()) }
}

const isEarly = (payment: Payment | null): payment is Payment => payment !== null && payment.status !== 'succeeded'
