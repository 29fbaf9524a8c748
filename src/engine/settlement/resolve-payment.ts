import type { Context } from '../../context.ts'
import type { Payment } from '../../core/payment.ts'
import { transaction } from '../../db/transaction.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { countLook, paymentToLookAt } from '../payment/look-at-payment.ts'
import { paymentById } from '../payment/payment-by-id.ts'
import { applyCharge } from './apply-charge.ts'
import { chargeProvider } from './charge-provider.ts'
import { failedCharge } from './failed-charge.ts'
import { settleSession } from './settle-session.ts'

/** A payment whose outcome is not known: the provider is asked, and asked again, until it says what became of it. */
export async function resolvePayment(ctx: Context, environmentId: string, paymentId: string): Promise<void> {
  const payment = await transaction(ctx, environmentId, tx => paymentToLookAt(tx, paymentId))
  if (!payment) return
  const { checkoutSessionId } = payment
  const answered = checkoutSessionId
    ? (await settleSession(ctx, environmentId, checkoutSessionId, 'poller')).answered
    : await askAboutCharge(ctx, environmentId, payment)
  const look = await transaction(ctx, environmentId, async tx => {
    if (payment.customerId) await holdCustomer(tx, payment.customerId)
    const counted = await countLook(ctx, tx, paymentId, answered)
    if (counted.neverArrived && payment.purpose === 'charge') await failedCharge(ctx, tx, await paymentById(tx, paymentId))
    return counted
  })
  // It may have kept its session from ending or being paid anew: decided again without it.
  if (look.neverArrived && checkoutSessionId) await settleSession(ctx, environmentId, checkoutSessionId, 'poller')
}

/** Of a charge without the buyer no page tells: it is asked for by its reference, else by its attempt key. */
export async function askAboutCharge(ctx: Context, environmentId: string, payment: Payment): Promise<boolean> {
  const { provider, scope } = await transaction(ctx, environmentId, tx => chargeProvider(ctx, tx, payment.connectionId))
  const answer = payment.providerReference
    ? await provider.fetchPayment(scope, payment.providerReference)
    : await provider.findPayment(scope, payment.id)
  if (answer.ok && answer.value) await applyCharge(ctx, environmentId, payment, answer.value)
  return answer.ok
}
