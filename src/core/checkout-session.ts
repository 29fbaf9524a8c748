/** A checkout session as it is stored: an offer to one customer with a time limit. Its rules are in `checkout.ts`. */
import type { BillingPeriod } from './period.ts'
import type { Stored } from './record.ts'

export const checkoutActions = ['create_subscription'] as const
export const checkoutStatuses = ['initiated', 'pending', 'completed', 'failed', 'expired', 'canceled'] as const
export type CheckoutStatus = (typeof checkoutStatuses)[number]
export const checkoutPaymentStatuses = ['unpaid', 'requires_action', 'processing', 'paid', 'no_payment_required'] as const
export type CheckoutPaymentStatus = (typeof checkoutPaymentStatuses)[number]
export type Closing = 'expired' | 'canceled' | 'superseded'

export type OfferLine = {
  price_id: string
  description: string
  quantity: string
  /** Minor units, exact. */
  unit_amount_decimal: string
  /** Minor units as text: jsonb keeps no bigint. */
  amount: string
}

/** An offer to one customer with a time limit. The offer is frozen when it is made. */
export type CheckoutSession = Stored & {
  action: (typeof checkoutActions)[number]
  checkoutStatus: CheckoutStatus
  paymentStatus: CheckoutPaymentStatus
  closing: Closing | null
  closingSince: Temporal.Instant | null
  customerId: string
  /** Joined from the customer. */
  customerExternalId: string | null
  planId: string
  paymentProvider: string
  simulated: boolean
  connectionId: string
  currency: string
  amountSubtotal: bigint
  amountDiscount: bigint
  amountTax: bigint
  amountShipping: bigint
  amountTotal: bigint
  lineItems: OfferLine[]
  billingPeriod: BillingPeriod
  billingPeriodCount: number
  subscriptionId: string
  invoiceId: string
  paymentId: string | null
  latePaymentId: string | null
  declines: number
  successUrl: string | null
  failureUrl: string | null
  cancelUrl: string | null
  idempotencyKey: string | null
  requestHash: Buffer
  requestKey: string | null
  /** Its provider did not answer when its page was asked for: whoever comes next goes on with it. */
  resumable: boolean
  allowMultiple: boolean
  locale: string | null
  publicToken: string
  failureReason: string | null
  cancellationReason: string | null
  expiresAt: Temporal.Instant
  completedAt: Temporal.Instant | null
  canceledAt: Temporal.Instant | null
}

/** The placeholder, also percent-encoded, is replaced by us before anyone sees the address. */
export function withSessionId(url: string, sessionId: string): string {
  return url.replace(/\{CHECKOUT_SESSION_ID\}|%7BCHECKOUT_SESSION_ID%7D/gi, sessionId)
}
