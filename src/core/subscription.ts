/**
 * Subscriptions, as far as a checkout makes them. The whole machine (rule 23) grows with renewals; what is here:
 *
 *   incomplete ──payment──▶ active
 *       └──session ends unpaid──▶ incomplete_expired
 *
 * Live: trialing, active, past_due, unpaid, paused. At most one of a customer and plan, by the unique index
 * `one_live_subscription_per_customer_and_plan`, whose predicate the queries repeat.
 */
import type { BillingPeriod } from './period.ts'
import type { Stored } from './record.ts'

export const subscriptionStatuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'unpaid',
  'paused',
  'canceled',
] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

export type SubscriptionItem = Stored & { subscriptionId: string; priceId: string; quantity: bigint; position: number }

export type Subscription = Stored & {
  customerId: string
  planId: string
  status: SubscriptionStatus
  multiple: boolean
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  collectionMethod: 'charge_automatically' | 'send_invoice'
  timeZone: string
  billingCycle: 'anniversary'
  billingCycleAnchor: Temporal.Instant | null
  currentPeriodStart: Temporal.Instant | null
  currentPeriodEnd: Temporal.Instant | null
  defaultPaymentMethodId: string | null
  checkoutSessionId: string
  latestInvoiceId: string | null
  activatedAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
}
