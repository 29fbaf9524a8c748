import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { payInvoices } from '../invoice/pay-invoices.ts'
import { presenting } from '../presenting.ts'
import { keepSubscriptionMethod } from '../subscription/keep-subscription-method.ts'
import { resumeSubscription } from '../subscription/resume-subscription.ts'
import type { Told } from '../webhook/record-events.ts'
import type { Completion } from './completion.ts'
import type { HeldSession } from './hold-session.ts'

/** What was open is paid, and the subscription it was for goes on; with nothing open, a method is kept. */
export async function payOpenInvoices(ctx: Context, tx: Tx, held: HeldSession, completion: Completion): Promise<Told[]> {
  const { session, subscription, pays } = held
  const { at, method } = completion
  const paid = await payInvoices(tx, pays, at)
  const shown = presenting(ctx, tx)
  const told: Told[] = paid.map(({ invoice, lines }) => ({
    type: 'invoice.paid',
    object: presentInvoice(invoice, lines, completion.customerExternalId, shown),
  }))
  if (session.action === 'add_payment_method')
    return subscription && method ? [await keepSubscriptionMethod(ctx, tx, subscription, method.id)] : []
  const restarts = session.action === 'activate_subscription'
  const concerned = subscription?.id ?? pays[0]?.subscriptionId ?? null
  if (concerned === null) return told
  const resumed = await resumeSubscription(ctx, tx, concerned, { at, paymentMethodId: restarts ? (method?.id ?? null) : null, restarts })
  const [activated, ...billed] = resumed
  return [...(activated ? [activated] : []), ...told, ...billed]
}
