import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Environment } from '../../core/environment.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Payment } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Subscription } from '../../core/subscription.ts'
import { transaction } from '../../db/transaction.ts'
import { contactOf } from '../customer/contact-of.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import { paymentsOf } from '../payment/payments-of.ts'
import { retrieveSubscription } from '../subscription/retrieve-subscription.ts'
import { requireSession } from './provider-page.ts'

export type SeenSession = {
  environment: Environment
  now: Temporal.Instant
  session: CheckoutSession
  subscription: Subscription
  invoice: Invoice
  email: string | null
  /** The newest attempt, and the method that paid. */
  lastPayment: Payment | null
  method: PaymentMethod | null
}

/** All that the checkout page shows, at one moment. */
export function viewSession(ctx: Context, environmentId: string, sessionId: string): Promise<SeenSession> {
  return transaction(ctx, environmentId, async tx => {
    const session = await requireSession(tx, sessionId)
    const [{ subscription }, { invoice }, email, payments] = await Promise.all([
      retrieveSubscription(tx, session.subscriptionId),
      retrieveInvoice(tx, session.invoiceId),
      contactOf(tx, session.customerId),
      paymentsOf(tx, session.id),
    ])
    const lastPayment = payments.list.at(-1) ?? null
    return { environment: tx.environment, now: tx.now, session, subscription, invoice, email, lastPayment, method: payments.method }
  })
}
