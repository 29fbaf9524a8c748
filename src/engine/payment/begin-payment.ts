import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { nextLook, type Payment } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertPayment } from './queries.ts'

/**
 * The intent, committed before the provider is called: its id is the idempotency key there. Until its outcome is
 * known it is looked up again and again, also when this process dies in the call.
 */
export async function beginPayment(ctx: Context, tx: Tx, session: CheckoutSession): Promise<Payment> {
  const payment = sessionPayment(ctx, tx, session, { status: 'sent', amount: session.amountTotal, currency: session.currency })
  await Promise.all([insertPayment(tx, payment), schedule(tx, 'payment.resolve', [{ subjectId: payment.id, dueAt: nextLook(0, tx.now) }])])
  return payment
}

/** A payment row of a session; also for money that the provider knows of and we do not. */
export function sessionPayment(
  ctx: Context,
  tx: Tx,
  session: CheckoutSession,
  given: Pick<Payment, 'status' | 'amount' | 'currency'>,
): Payment {
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('pay'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    customerId: session.customerId,
    purpose: given.amount > 0n ? 'charge' : 'setup',
    offSession: false,
    checkoutSessionId: session.id,
    subscriptionId: session.subscriptionId ?? session.targetSubscriptionId,
    invoiceId: null,
    invoiceIds: [],
    connectionId: session.connectionId,
    provider: session.paymentProvider,
    providerReference: null,
    paymentMethodId: null,
    amountRefunded: 0n,
    failure: null,
    looks: 0,
    succeededAt: null,
    ...given,
  }
}
