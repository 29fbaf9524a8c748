import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import { invariant } from '../../core/invariant.ts'
import { bookInvoice } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'
import { redeemDiscounts } from '../catalog/redeem-discounts.ts'
import { settleInvoice, stampInvoice } from '../invoice/settle-invoice.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { presenting } from '../presenting.ts'
import { beginSubscription } from '../subscription/begin-subscription.ts'
import type { Told } from '../webhook/record-events.ts'
import type { Completion } from './completion.ts'
import type { HeldSession } from './hold-session.ts'

/** What was offered is had: the subscription begins, the draft is restamped to the moment of payment, final and paid. */
export async function settleOffer(ctx: Context, tx: Tx, held: HeldSession, completion: Completion): Promise<Told[]> {
  const { session, subscription, invoice } = held
  const { at, customerId } = completion
  invariant(invoice, 'an offer has an invoice')
  const begun =
    subscription &&
    (await beginSubscription(tx, subscription, {
      at,
      offeredAt: session.createdAt,
      customerId,
      trialDays: session.trialPeriodDays,
      paymentMethodId: completion.method?.id ?? null,
      invoiceId: invoice.id,
    }))
  const start = begun?.subscription.currentPeriodStart
  const end = begun?.subscription.currentPeriodEnd
  const owed = { ...invoice, customerId }
  const [stamped] = await Promise.all([
    stampInvoice(tx, invoice, { customerId, period: start && end ? { start, end } : null }),
    bookTransfers(ctx, tx, bookInvoice(owed)),
    ...(session.discounts.length > 0
      ? [redeemDiscounts(tx, session.id, begun?.subscription.id ?? null, { at, timeZone: begun?.subscription.timeZone ?? 'UTC' })]
      : []),
  ])
  const settled = await settleInvoice(tx, stamped, { paidAt: at, attempts: completion.attempts })

  const shown = presenting(ctx, tx)
  const object = presentInvoice(settled.invoice, settled.lines, completion.customerExternalId, shown)
  const had = begun && presentSubscription(begun.subscription, begun.items, shown)
  return [
    ...(had ? [{ type: 'subscription.created' as const, object: had }] : []),
    ...(had && begun.subscription.status === 'active' ? [{ type: 'subscription.activated' as const, object: had }] : []),
    { type: 'invoice.finalized', object },
    { type: 'invoice.paid', object },
  ]
}
