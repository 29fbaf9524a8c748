import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { isActivatable } from '../../core/subscription.ts'
import { transaction } from '../../db/transaction.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { openInvoicesOf } from '../invoice/open-invoices-of.ts'
import { usableMethod } from '../payment/usable-method.ts'
import { customerOfSubscription } from '../subscription/customer-of-subscription.ts'
import { namedSubscription } from '../subscription/named-subscription.ts'
import { refuseRival } from '../subscription/refuse-rival.ts'
import { resumeSubscription } from '../subscription/resume-subscription.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { collectInvoice } from './collect-invoice.ts'

/**
 * Starts the billing of a subscription with a saved method: what is open is charged, oldest first; with nothing open a
 * trial or pause ends and the paid cycle begins. A decline leaves it as it was.
 */
export async function activateSubscription(ctx: Context, environmentId: string, subscriptionId: string): Promise<void> {
  const open = await transaction(ctx, environmentId, async tx => {
    const customerId = await customerOfSubscription(tx, subscriptionId)
    await holdCustomer(tx, customerId)
    const subscription = (await namedSubscription(tx, subscriptionId))!
    const drafted = subscription.status === 'incomplete' && subscription.checkoutSessionId !== null
    if (!isActivatable(subscription.status) || drafted)
      throw new Failure('subscription_not_activatable', `The subscription is ${subscription.status}: there is nothing to activate.`, {
        details: { subscription_id: subscription.id, status: subscription.status },
      })
    await refuseRival(tx, subscription.id)
    const method = await usableMethod(tx, { customerId, connectionId: null, preferred: subscription.defaultPaymentMethodId })
    if (!method)
      throw new Failure('payment_method_missing', 'The customer has no payment method that can be charged: have one saved first.', {
        details: { subscription_id: subscription.id, customer_id: customerId },
      })
    return (await openInvoicesOf(tx, subscription.id)).map(invoice => invoice.id)
  })
  for (const invoiceId of open) {
    const { status, failure, paymentId } = await collectInvoice(ctx, environmentId, { invoiceId, paymentMethodId: null })
    if (status === 'succeeded') continue
    if (status !== 'failed' && status !== 'canceled') return
    throw new Failure('payment_declined', `${failure?.message ?? 'The payment failed.'} Nothing was charged.`, {
      details: {
        payment_id: paymentId,
        invoice_id: invoiceId,
        decline_code: failure?.decline_code ?? null,
        failure_code: failure?.code ?? null,
      },
    })
  }
  await transaction(ctx, environmentId, async tx => {
    const customerId = await customerOfSubscription(tx, subscriptionId)
    await holdCustomer(tx, customerId)
    const told = await resumeSubscription(ctx, tx, subscriptionId, { at: tx.now, paymentMethodId: null, restarts: true })
    const entitlements = told.length > 0 ? await entitlementsTold(ctx, tx, customerId) : null
    await recordEvents(ctx, tx, [...told, ...(entitlements ? [entitlements] : [])])
  })
}
