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

export const billingCycles = ['anniversary', 'calendar'] as const
export type BillingCycle = (typeof billingCycles)[number]
export const trialEndBehaviors = ['create_invoice', 'cancel', 'pause'] as const
export type TrialEndBehavior = (typeof trialEndBehaviors)[number]

const activatable: ReadonlySet<SubscriptionStatus> = new Set(['incomplete', 'trialing', 'paused', 'past_due', 'unpaid'])

/** Whether its billing can be started: by paying what is open, or by saving a method. */
export function isActivatable(status: SubscriptionStatus): boolean {
  return activatable.has(status)
}

/** Whether activating it ends a trial or a pause: its paid cycle begins then, and the first period is charged at once. */
export function restarts(status: SubscriptionStatus): boolean {
  return status === 'trialing' || status === 'paused'
}

export type SubscriptionItem = Stored & {
  subscriptionId: string
  priceId: string
  quantity: bigint
  position: number
  productId: string | null
  /** Rates that were named for it alone; null: the subscription's. */
  taxRateIds: string[] | null
}

export type Subscription = Stored & {
  /** null while the session of an unknown buyer is not completed. */
  customerId: string | null
  /** null: loose prices. */
  planId: string | null
  name: string | null
  status: SubscriptionStatus
  multiple: boolean
  currency: string
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  collectionMethod: 'charge_automatically' | 'send_invoice'
  timeZone: string
  billingCycle: BillingCycle
  billingCycleAnchor: Temporal.Instant | null
  currentPeriodStart: Temporal.Instant | null
  currentPeriodEnd: Temporal.Instant | null
  trialStart: Temporal.Instant | null
  trialEnd: Temporal.Instant | null
  trialEndBehavior: TrialEndBehavior
  /** Rates of its invoices; null: the customer's, then the environment's. */
  taxRateIds: string[] | null
  defaultPaymentMethodId: string | null
  checkoutSessionId: string | null
  latestInvoiceId: string | null
  activatedAt: Temporal.Instant | null
  endedAt: Temporal.Instant | null
}
