import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { presentPayment } from '../../contract/payment.ts'
import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { countInvoiceAttempt } from '../invoice/count-invoice-attempt.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import { presenting } from '../presenting.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'

/** What follows from a charge that came to nothing: its invoice counts the try and stays owed. Under the customer's lock. */
export async function failedCharge(ctx: Context, tx: Tx, payment: Payment): Promise<void> {
  const shown = presenting(ctx, tx)
  const told: Told[] = [{ type: 'payment.failed', object: presentPayment(payment, shown) }]
  if (payment.offSession && payment.invoiceId) {
    await countInvoiceAttempt(tx, payment.invoiceId)
    const { invoice, lines, customerExternalId } = await retrieveInvoice(tx, payment.invoiceId)
    const type = payment.failure?.category === 'authentication' ? 'invoice.payment_action_required' : 'invoice.payment_failed'
    told.push({ type, object: presentInvoice(invoice, lines, customerExternalId, shown) })
  }
  await recordEvents(ctx, tx, told)
}
