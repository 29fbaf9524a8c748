import type { Context } from '../../context.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { releaseSubscriptionDiscounts } from '../catalog/release-subscription-discounts.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { openInvoicesOf } from '../invoice/open-invoices-of.ts'
import { voidOpenInvoice } from '../invoice/void-open-invoice.ts'
import { paymentUnderWay } from '../payment/payment-under-way.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { customerOfSubscription } from './customer-of-subscription.ts'
import { expireSubscription as expire, findSubscription, itemsOfSubscription, lockSubscription } from './queries.ts'

/** A first payment that is on its way is waited for, this long at a time. */
const waitSeconds = 3600

/** A subscription made by the API whose first invoice was not paid in time comes to nothing, and its invoice is void. */
export async function expireSubscription(ctx: Context, tx: Tx, subscriptionId: string): Promise<void> {
  // Locked in this order: customer, subscription, invoices. Under the first nobody begins a payment of them.
  await holdCustomer(tx, await customerOfSubscription(tx, subscriptionId))
  const subscription = await lockSubscription(tx, subscriptionId)
  if (subscription?.status !== 'incomplete') return
  const open = await openInvoicesOf(tx, subscriptionId)
  const paying = await paymentUnderWay(
    tx,
    open.map(invoice => invoice.id),
  )
  if (paying) return await schedule(tx, 'subscription.expire', [{ subjectId: subscriptionId, dueAt: tx.now.add({ seconds: waitSeconds }) }])
  for (const invoice of open) await voidOpenInvoice(ctx, tx, invoice)
  await expire(tx, subscriptionId)
  await releaseSubscriptionDiscounts(tx, subscriptionId)
  const [after, items] = await Promise.all([findSubscription(tx, subscriptionId), itemsOfSubscription(tx, subscriptionId)])
  await recordEvents(ctx, tx, [{ type: 'subscription.updated', object: presentSubscription(after!, items, presenting(ctx, tx)) }])
}
