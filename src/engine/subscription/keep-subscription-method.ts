import type { Context } from '../../context.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import type { Told } from '../webhook/record-events.ts'
import { itemsOfSubscription, updateSubscription } from './queries.ts'

/** The method that its renewals are charged to from now on. */
export async function keepSubscriptionMethod(ctx: Context, tx: Tx, subscription: Subscription, paymentMethodId: string): Promise<Told> {
  const saved = await updateSubscription(tx, { ...subscription, defaultPaymentMethodId: paymentMethodId })
  const items = await itemsOfSubscription(tx, saved.id)
  return { type: 'subscription.updated', object: presentSubscription(saved, items, presenting(ctx, tx)) }
}
