import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { invariant } from '../../core/invariant.ts'
import { bookInvoice } from '../../core/ledger.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { customerById } from '../customer/customer-by-id.ts'
import { draftInvoice } from '../invoice/draft-invoice.ts'
import { offerDraftLines } from '../invoice/offer-draft-lines.ts'
import { finalizeInvoice } from '../invoice/settle-invoice.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { presenting } from '../presenting.ts'
import type { Told } from '../webhook/record-events.ts'
import { pricePeriod } from './price-period.ts'

/**
 * Invoices the running period of a subscription, whole and in advance, under the prices of its items, the discounts that
 * last and today's tax rates; collecting it is due at once.
 */
export async function billPeriod(ctx: Context, tx: Tx, subscription: Subscription, items: readonly SubscriptionItem[]): Promise<Told[]> {
  const { customerId, currentPeriodStart: start, currentPeriodEnd: end } = subscription
  invariant(customerId && start && end, `subscription ${subscription.id} has a customer and a period`)
  const customer = await customerById(tx, customerId)
  const offer = await pricePeriod(tx, subscription, items, customer)
  const period = { start, end }
  const { invoice: draft, lines } = await draftInvoice(ctx, tx, {
    id: ctx.ids.id('inv'),
    customerId,
    subscriptionId: subscription.id,
    checkoutSessionId: null,
    billingReason: 'subscription_cycle',
    collectionMethod: subscription.collectionMethod,
    currency: subscription.currency,
    name: subscription.name,
    description: null,
    metadata: {},
    dueDate: null,
    period,
    taxStatus: customer.taxExempt,
    lines: offerDraftLines(
      offer.wares,
      items.map(i => i.id),
      period,
    ),
    totals: offer.totals,
  })
  await bookTransfers(ctx, tx, bookInvoice(draft))
  const { invoice } = await finalizeInvoice(tx, draft, lines)
  if (invoice.status === 'open' && invoice.collectionMethod === 'charge_automatically')
    await schedule(tx, 'invoice.collect', [{ subjectId: invoice.id, dueAt: tx.now }])
  const object = presentInvoice(invoice, lines, customer.externalId, presenting(ctx, tx))
  return [{ type: 'invoice.finalized', object }, ...(invoice.status === 'paid' ? [{ type: 'invoice.paid' as const, object }] : [])]
}
