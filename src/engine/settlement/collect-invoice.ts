import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Payment, PaymentStatus } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { isPassing } from '../checkout/provider-page.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { customerOfInvoice } from '../invoice/customer-of-invoice.ts'
import { payableInvoice } from '../invoice/payable-invoice.ts'
import { beginCharge } from '../payment/begin-charge.ts'
import { markPayment } from '../payment/mark-payment.ts'
import { paymentById } from '../payment/payment-by-id.ts'
import { refuseUnderWay } from '../payment/refuse-under-way.ts'
import { requireOwnMethod } from '../payment/require-own-method.ts'
import { usableMethod } from '../payment/usable-method.ts'
import { namedSubscription } from '../subscription/named-subscription.ts'
import { refuseRival } from '../subscription/refuse-rival.ts'
import { applyCharge } from './apply-charge.ts'
import { type ChargeProvider, chargeProvider } from './charge-provider.ts'

const chargeDeadlineMs = 20_000

export type Collected = { paymentId: string; status: PaymentStatus; failure: Payment['failure'] }

/**
 * Charges what remains of an open invoice to a saved method: the subscription's, the customer's default, the newest that
 * is usable, or the one named. The intent is committed first; the outcome is applied as any provider's truth.
 */
export async function collectInvoice(
  ctx: Context,
  environmentId: string,
  input: { invoiceId: string; paymentMethodId: string | null },
): Promise<Collected> {
  const begun = await transaction(ctx, environmentId, tx => begin(ctx, tx, input))
  const { payment, method, provider, scope } = begun
  const answer = await provider.chargeSaved(
    scope,
    {
      instrument: method.providerReference,
      amount: { amount: payment.amount, currency: payment.currency },
      description: begun.invoice.number ?? begun.invoice.id,
      ours: { environmentId, paymentId: payment.id, invoiceId: input.invoiceId, customerId: method.customerId },
    },
    { attemptKey: payment.id, deadlineMs: chargeDeadlineMs },
  )
  if (answer.ok) await applyCharge(ctx, environmentId, payment, answer.value)
  else {
    const { error } = answer
    const failure = {
      category: 'provider',
      code: error.code ?? error.kind,
      decline_code: null,
      message: error.message,
      retry: 'later',
    } as const
    await transaction(ctx, environmentId, tx =>
      markPayment(ctx, tx, payment.id, isPassing(error) ? { status: 'unknown', failure: null } : { status: 'canceled', failure }),
    )
  }
  const { status, failure } = await transaction(ctx, environmentId, tx => paymentById(tx, payment.id))
  return { paymentId: payment.id, status, failure }
}

type Begun = ChargeProvider & { payment: Payment; method: PaymentMethod; invoice: Invoice }

async function begin(ctx: Context, tx: Tx, input: { invoiceId: string; paymentMethodId: string | null }): Promise<Begun> {
  const customerId = await customerOfInvoice(tx, input.invoiceId)
  await holdCustomer(tx, customerId)
  const invoice = await payableInvoice(tx, input.invoiceId, customerId, 'id')
  await refuseUnderWay(tx, [invoice.id])
  await refuseRival(tx, invoice.subscriptionId)
  const subscription = invoice.subscriptionId ? await namedSubscription(tx, invoice.subscriptionId) : null
  if (input.paymentMethodId !== null) await requireOwnMethod(tx, input.paymentMethodId, customerId, 'payment_method')
  const preferred = input.paymentMethodId ?? subscription?.defaultPaymentMethodId ?? null
  const method = await usableMethod(tx, { customerId, connectionId: null, preferred })
  if (!method || (input.paymentMethodId !== null && method.id !== input.paymentMethodId))
    throw methodMissing(invoice, input.paymentMethodId)
  const payment = await beginCharge(ctx, tx, invoice, method)
  return { payment, method, invoice, ...(await chargeProvider(ctx, tx, method.connectionId)) }
}

function methodMissing(invoice: Invoice, named: string | null): Failure {
  const why =
    named === null ? 'The customer has no payment method that can be charged' : `The payment method ${named} can no longer be charged`
  return new Failure('payment_method_missing', `${why}: send the customer to the page of the invoice.`, {
    details: { invoice_id: invoice.id, customer_id: invoice.customerId },
  })
}
