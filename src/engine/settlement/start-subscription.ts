import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { transaction } from '../../db/transaction.ts'
import { createSubscription, type NewSubscription } from '../subscription/create-subscription.ts'
import { collectInvoice } from './collect-invoice.ts'

/** Makes a subscription and charges its first invoice to a saved method; without one, or declined, it stays incomplete. */
export async function startSubscription(ctx: Context, environmentId: string, input: NewSubscription): Promise<string> {
  const { subscription, invoiceId } = await transaction(ctx, environmentId, tx => createSubscription(ctx, tx, input))
  if (subscription.status !== 'incomplete') return subscription.id
  await collectInvoice(ctx, environmentId, { invoiceId, paymentMethodId: null }).catch(error => {
    if (!(error instanceof Failure)) throw error
  })
  return subscription.id
}
