import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { markUncollectible as mark } from '../invoice/change-invoice.ts'
import { customerOfInvoice } from '../invoice/customer-of-invoice.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import type { ReadInvoice } from '../invoice/with-lines.ts'
import { namedSubscription } from '../subscription/named-subscription.ts'

/** An open invoice is no longer expected to be paid. Not the one that a subscription waits for: it would begin unpaid. */
export async function markUncollectible(ctx: Context, tx: Tx, id: string): Promise<ReadInvoice> {
  // Locked in this order: customer, subscription, invoice.
  await holdCustomer(tx, await customerOfInvoice(tx, id))
  const { invoice } = await retrieveInvoice(tx, id)
  const subscription = invoice.subscriptionId && invoice.status === 'open' ? await namedSubscription(tx, invoice.subscriptionId) : null
  if (subscription?.status === 'incomplete')
    throw new Failure('invoice_not_open', 'Its subscription waits for this first payment and has given nothing yet: void it instead.', {
      details: { invoice_id: id, status: invoice.status, subscription_id: subscription.id },
    })
  return await mark(ctx, tx, id)
}
