import type { Context } from '../../context.ts'
import type { BillingPeriod } from '../../core/period.ts'
import type { Metadata } from '../../core/record.ts'
import type { Subscription, SubscriptionItem } from '../../core/subscription.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertSubscription } from './queries.ts'

export type SubscriptionDraft = {
  id: string
  customerId: string
  planId: string
  multiple: boolean
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  timeZone: string
  checkoutSessionId: string
  latestInvoiceId: string
  metadata: Metadata
  items: { id: string; priceId: string; quantity: bigint }[]
}

/** What a session will make active when it is paid: `incomplete`, without a period, told to nobody. */
export async function draftSubscription(_ctx: Context, tx: Tx, draft: SubscriptionDraft): Promise<void> {
  const stored = { environmentId: tx.environment.id, createdAt: tx.now, updatedAt: tx.now, objectVersion: 1 }
  const { items, ...rest } = draft
  const subscription: Subscription = {
    ...stored,
    ...rest,
    status: 'incomplete',
    collectionMethod: 'charge_automatically',
    billingCycle: 'anniversary',
    billingCycleAnchor: null,
    currentPeriodStart: null,
    currentPeriodEnd: null,
    defaultPaymentMethodId: null,
    activatedAt: null,
    endedAt: null,
  }
  const rows: SubscriptionItem[] = items.map((item, position) => ({ ...stored, ...item, subscriptionId: draft.id, position, metadata: {} }))
  await insertSubscription(tx, subscription, rows)
}
