import type { Metadata } from '../../core/record.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertSubscription } from './queries.ts'

export type SubscriptionDraft = Pick<
  Subscription,
  | 'id'
  | 'customerId'
  | 'planId'
  | 'name'
  | 'multiple'
  | 'currency'
  | 'billingPeriod'
  | 'billingPeriodCount'
  | 'timeZone'
  | 'billingCycle'
  | 'billingCycleAnchor'
  | 'trialEndBehavior'
  | 'taxRateIds'
  | 'collectionMethod'
  | 'checkoutSessionId'
  | 'latestInvoiceId'
> & {
  metadata: Metadata
  /** The Idempotency-Key, where no session is found by it. */
  requestKey?: string | null
  items: Pick<SubscriptionItem, 'id' | 'priceId' | 'productId' | 'quantity' | 'taxRateIds'>[]
}

/** What will be made active when it is paid: `incomplete`, without a period, told to nobody. */
export async function draftSubscription(
  tx: Tx,
  draft: SubscriptionDraft,
): Promise<{ subscription: Subscription; items: SubscriptionItem[] }> {
  const stored = { environmentId: tx.environment.id, createdAt: tx.now, updatedAt: tx.now, objectVersion: 1 }
  const { items, requestKey = null, ...rest } = draft
  const subscription: Subscription = {
    ...stored,
    ...rest,
    status: 'incomplete',
    currentPeriodStart: null,
    currentPeriodEnd: null,
    trialStart: null,
    trialEnd: null,
    defaultPaymentMethodId: null,
    activatedAt: null,
    endedAt: null,
  }
  const rows: SubscriptionItem[] = items.map((item, position) => ({ ...stored, ...item, subscriptionId: draft.id, position, metadata: {} }))
  await insertSubscription(tx, subscription, rows, requestKey)
  return { subscription, items: rows }
}
