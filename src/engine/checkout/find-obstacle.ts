import type { Obstacle } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Invoice } from '../../core/invoice.ts'
import { isActivatable, type Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { retrieveInvoice } from '../invoice/retrieve-invoice.ts'
import { rivalSubscription } from '../subscription/rival-subscription.ts'

/** Whether it pays or activates what was there before, and so may change under it. */
export function paysWhatIsOpen({ action }: Pick<CheckoutSession, 'action'>): boolean {
  return action === 'activate_subscription' || action === 'pay_invoice'
}

/** The subscription that a session makes, is about, or whose invoice it pays. */
export async function concernedSubscription(tx: Tx, session: CheckoutSession): Promise<string | null> {
  const known = session.subscriptionId ?? session.targetSubscriptionId
  const [invoiceId] = session.paysInvoiceIds
  return known ?? (invoiceId === undefined ? null : (await retrieveInvoice(tx, invoiceId)).invoice.subscriptionId)
}

/** What a session pays or activates may have been paid, changed or ended by somebody else meanwhile; null: it is as it was. */
export async function findObstacle(
  tx: Tx,
  session: CheckoutSession,
  { subscription, pays }: { subscription: Subscription | null; pays: readonly Invoice[] },
): Promise<Obstacle | null> {
  if (!paysWhatIsOpen(session)) return null
  if (subscription && (await rivalSubscription(tx, subscription.id))) return 'already_subscribed'
  if (session.action === 'activate_subscription' && !(subscription && isActivatable(subscription.status))) return 'invoice_not_open'
  const remains = pays.reduce((sum, i) => sum + i.amountDue - i.amountPaid - i.amountCredited, 0n)
  return pays.length === session.paysInvoiceIds.length && remains === session.amountTotal ? null : 'invoice_not_open'
}
