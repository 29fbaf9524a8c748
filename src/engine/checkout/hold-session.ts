import type { Context } from '../../context.ts'
import type { Obstacle } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import type { HostedState } from '../../providers/provider.ts'
import { holdCustomer } from '../customer/hold-customer.ts'
import { holdInvoice, holdOpenInvoices } from '../invoice/hold-invoice.ts'
import { type HeardPayment, hearPayments } from '../payment/hear-payments.ts'
import { holdSubscription } from '../subscription/hold-subscription.ts'
import { liveSubscription } from '../subscription/live-subscription.ts'
import { concernedSubscription, findObstacle } from './find-obstacle.ts'
import { findLink, lockSession } from './queries.ts'

/** A session with all that its completion may change, locked, and what its provider just said laid over it. */
export type HeldSession = {
  session: CheckoutSession
  /** Its own draft, the one it is about, or the one whose invoice it pays. */
  subscription: Subscription | null
  /** Its own draft. */
  invoice: Invoice | null
  /** What it pays that was there before, as far as it is still open; oldest first. */
  pays: Invoice[]
  heard: HeardPayment[]
  /** What keeps it from completing although its money is there. */
  obstacle: Obstacle | null
  /** The page that was asked is the one that counts. */
  linkIsCurrent: boolean
}

export async function holdSession(
  ctx: Context,
  tx: Tx,
  known: CheckoutSession,
  linkId: string | null,
  truth: HostedState | null,
): Promise<HeldSession> {
  const subscriptionId = await concernedSubscription(tx, known)
  const productIds = known.lineItems.flatMap(line => (line.recurring && line.product_id ? [line.product_id] : []))
  const asksLive = known.subscriptionId !== null && known.customerId !== null && !known.allowMultiple
  // Sent together, executed in this order: customer, session, subscription, invoices, payments.
  const [, session, subscription, invoice, pays, heard, live, link] = await Promise.all([
    known.customerId === null ? null : holdCustomer(tx, known.customerId),
    lockSession(tx, known.id),
    subscriptionId === null ? null : holdSubscription(tx, subscriptionId),
    known.invoiceId === null ? null : holdInvoice(tx, known.invoiceId),
    known.paysInvoiceIds.length === 0 ? [] : holdOpenInvoices(tx, known.paysInvoiceIds),
    hearPayments(ctx, tx, known, truth?.payments ?? []),
    asksLive ? liveSubscription(tx, known.customerId!, { planId: known.planId, productIds }) : null,
    linkId === null ? null : findLink(tx, linkId),
  ])
  invariant(session, `session ${known.id} exists`)
  const obstacle = live !== null ? 'already_subscribed' : await findObstacle(tx, session, { subscription, pays })
  return { session, subscription, invoice, pays, heard, obstacle, linkIsCurrent: link?.status !== 'replaced' }
}
