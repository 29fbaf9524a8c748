import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { presentPayment, presentRefund } from '../../contract/payment.ts'
import { bookPayment } from '../../core/ledger.ts'
import type { Payment, RefundReason } from '../../core/payment.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import type { PaymentState } from '../../providers/provider.ts'
import { requestRefund } from '../correction/request-refund.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { holdOpenInvoices } from '../invoice/hold-invoice.ts'
import { payInvoices } from '../invoice/pay-invoices.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import { allocatePayment } from '../payment/allocate-payment.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { hearCharge, releaseCharge } from '../payment/hear-charge.ts'
import { presenting } from '../presenting.ts'
import { namedSubscription } from '../subscription/named-subscription.ts'
import { resumeSubscription } from '../subscription/resume-subscription.ts'
import { rivalSubscription } from '../subscription/rival-subscription.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { failedCharge } from './failed-charge.ts'

/**
 * The provider's truth about a charge without the buyer: the answer to the call, a webhook and the looking up all come
 * here. Paid → the invoice and what rests on it; an invoice that was paid otherwise meanwhile → refunded in full.
 */
export function applyCharge(ctx: Context, environmentId: string, known: Payment, state: PaymentState): Promise<void> {
  return transaction(ctx, environmentId, async tx => {
    // Locked in this order: customer, subscription, invoice, payment.
    if (known.customerId) await holdCustomer(tx, known.customerId)
    if (known.subscriptionId) await namedSubscription(tx, known.subscriptionId)
    const [invoice] = known.invoiceId ? await holdOpenInvoices(tx, [known.invoiceId]) : []
    const payment = await hearCharge(tx, known.id, state)
    if (!payment) return
    if (payment.status === 'succeeded') {
      const remains = invoice ? invoice.amountDue - invoice.amountPaid - invoice.amountCredited : 0n
      const fits = invoice && remains === payment.amount && invoice.currency === payment.currency
      const rival = fits && known.subscriptionId ? await rivalSubscription(tx, known.subscriptionId) : null
      if (fits && !rival) return await paid(ctx, tx, payment, invoice)
      return await surplus(ctx, tx, payment, rival ? 'already_subscribed' : 'duplicate_payment')
    }
    if (payment.status === 'failed') await failedCharge(ctx, tx, payment)
  })
}

async function paid(ctx: Context, tx: Tx, payment: Payment, invoice: Parameters<typeof payInvoices>[1][number]): Promise<void> {
  const at = payment.succeededAt ?? tx.now
  const allocations = [{ invoiceId: invoice.id, amount: payment.amount }]
  const [[settled]] = await Promise.all([
    payInvoices(tx, [invoice], at),
    allocatePayment(tx, payment.id, allocations),
    bookTransfers(ctx, tx, bookPayment(payment, allocations)),
  ])
  const resumed = invoice.subscriptionId
    ? await resumeSubscription(ctx, tx, invoice.subscriptionId, { at, paymentMethodId: null, restarts: false })
    : []
  const { customerExternalId } = await retrieveInvoice(tx, invoice.id)
  const entitlements = resumed.length > 0 && payment.customerId ? await entitlementsTold(ctx, tx, payment.customerId) : null
  const shown = presenting(ctx, tx)
  await recordEvents(ctx, tx, [
    { type: 'payment.succeeded', object: presentPayment({ ...payment, invoiceIds: [invoice.id] }, shown) },
    ...resumed,
    { type: 'invoice.paid', object: presentInvoice(settled!.invoice, settled!.lines, customerExternalId, shown) },
    ...(entitlements ? [entitlements] : []),
  ])
}

/** Paid twice, or not what was asked for: all of it goes back. */
async function surplus(ctx: Context, tx: Tx, payment: Payment, reason: RefundReason): Promise<void> {
  const loose = await releaseCharge(tx, payment)
  await bookTransfers(ctx, tx, bookPayment(loose, []))
  const refund = await requestRefund(ctx, tx, loose, reason)
  const shown = presenting(ctx, tx)
  ctx.log.warn({ payment: payment.id }, 'a charge that pays nothing is being refunded')
  await recordEvents(ctx, tx, [
    { type: 'payment.succeeded', object: presentPayment(loose, shown) },
    ...(refund ? [{ type: 'refund.created' as const, object: presentRefund(refund, shown) }] : []),
  ])
}
