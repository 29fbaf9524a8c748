import type { Context } from '../../context.ts'
import type { Invoice } from '../../core/invoice.ts'
import { nextLook, type Payment } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertPayment } from './queries.ts'

/**
 * The intent to charge an invoice to a saved method, committed before the provider is called: its id is the idempotency
 * key there. Of an invoice one is open at a time (unique index `one_open_payment_per_invoice`).
 */
export async function beginCharge(ctx: Context, tx: Tx, invoice: Invoice, method: PaymentMethod): Promise<Payment> {
  const payment: Payment = {
    environmentId: tx.environment.id,
    id: ctx.ids.id('pay'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    customerId: invoice.customerId,
    purpose: 'charge',
    offSession: true,
    checkoutSessionId: null,
    subscriptionId: invoice.subscriptionId,
    invoiceId: invoice.id,
    invoiceIds: [],
    connectionId: method.connectionId,
    provider: method.provider,
    providerReference: null,
    paymentMethodId: method.id,
    status: 'sent',
    amount: invoice.amountDue - invoice.amountPaid - invoice.amountCredited,
    amountRefunded: 0n,
    currency: invoice.currency,
    failure: null,
    looks: 0,
    succeededAt: null,
  }
  await insertPayment(tx, payment)
  await schedule(tx, 'payment.resolve', [{ subjectId: payment.id, dueAt: nextLook(0, tx.now) }])
  return payment
}
