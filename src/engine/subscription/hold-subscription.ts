import { invariant } from '../../core/invariant.ts'
import type { Subscription } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockSubscription } from './queries.ts'

export async function holdSubscription(tx: Tx, id: string): Promise<Subscription> {
  const subscription = await lockSubscription(tx, id)
  invariant(subscription, `subscription ${id} exists`)
  return subscription
}
