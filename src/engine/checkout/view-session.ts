import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Environment } from '../../core/environment.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Letter } from '../../core/letter.ts'
import type { Payment } from '../../core/payment.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import { restarts, type Subscription } from '../../core/subscription.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { pricesById } from '../catalog/prices-by-id.ts'
import { contactOf } from '../customer/contact-of.ts'
import { customerById } from '../customer/customer-by-id.ts'
import { loadInvoices } from '../invoice/load-invoices.ts'
import { lettersOfSession } from '../letter/letters-of-session.ts'
import { paymentsOf } from '../payment/payments-of.ts'
import { loadSubscriptions } from '../subscription/load-subscriptions.ts'
import { pricePeriod } from '../subscription/price-period.ts'
import type { ItemizedSubscription } from '../subscription/with-items.ts'
import { requireSession } from './provider-page.ts'

export type SeenSession = {
  environment: Environment
  now: Temporal.Instant
  session: CheckoutSession
  /** What it makes active, or is about. */
  subscription: Subscription | null
  /** Of one that was there before: what it is called and, to activate it, what a whole period comes to; `restarts`: that is charged at once. */
  target: { name: string | null; period: bigint | null; restarts: boolean } | null
  /** What it pays: its own draft, or those that were open. */
  invoices: Invoice[]
  letters: Letter[]
  email: string | null
  /** The newest attempt, and the method that paid or was kept. */
  lastPayment: Payment | null
  method: PaymentMethod | null
}

/** All that the checkout page shows, at one moment. */
export function viewSession(ctx: Context, environmentId: string, sessionId: string): Promise<SeenSession> {
  return transaction(ctx, environmentId, async tx => {
    const session = await requireSession(tx, sessionId)
    const [found, invoices, letters, email, payments] = await Promise.all([
      subscriptionOf(tx, session.subscriptionId ?? session.targetSubscriptionId),
      loadInvoices(tx, session.invoiceId ? [session.invoiceId] : session.paysInvoiceIds),
      session.letterRequired ? lettersOfSession(tx, session.id) : [],
      session.customerId ? contactOf(tx, session.customerId) : (session.prefill?.email ?? null),
      paymentsOf(tx, session.id),
    ])
    const subscription = found?.subscription ?? null
    const target = found && session.targetSubscriptionId !== null ? await targetOf(tx, session, found) : null
    const lastPayment = payments.list.at(-1) ?? null
    return {
      ...{ environment: tx.environment, now: tx.now, session, subscription, target, letters, email, lastPayment, method: payments.method },
      invoices: invoices.map(i => i.invoice),
    }
  })
}

async function subscriptionOf(tx: Tx, id: string | null): Promise<ItemizedSubscription | null> {
  if (id === null) return null
  const [found] = await loadSubscriptions(tx, [id])
  return found ?? null
}

async function targetOf(tx: Tx, session: CheckoutSession, { subscription, items }: ItemizedSubscription): Promise<SeenSession['target']> {
  const [first] = await pricesById(
    tx,
    items.slice(0, 1).map(item => item.priceId),
  )
  const name = subscription.name ?? first?.planName ?? first?.product?.name ?? first?.price.description ?? null
  if (session.action !== 'activate_subscription' || subscription.customerId === null) return { name, period: null, restarts: false }
  const customer = await customerById(tx, subscription.customerId)
  const { totals } = await pricePeriod(tx, subscription, items, customer)
  return { name, period: totals.due, restarts: session.checkoutStatus === 'pending' && restarts(subscription.status) }
}
