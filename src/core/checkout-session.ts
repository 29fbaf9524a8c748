/** A checkout session as it is stored: an offer to one customer with a time limit. Its rules are in `checkout.ts`. */
import type { Address } from './customer.ts'
import type { DiscountShare, DiscountTerms } from './discount.ts'
import type { BillingPeriod } from './period.ts'
import type { Metadata, Stored } from './record.ts'
import type { BillingCycle, TrialEndBehavior } from './subscription.ts'
import type { TaxShare, TaxStatus, TaxTerms } from './tax.ts'

export const checkoutActions = [
  'create_subscription',
  'one_time_payment',
  'add_payment_method',
  'activate_subscription',
  'pay_invoice',
] as const
export type CheckoutAction = (typeof checkoutActions)[number]
export const checkoutStatuses = ['initiated', 'pending', 'completed', 'failed', 'expired', 'canceled'] as const
export type CheckoutStatus = (typeof checkoutStatuses)[number]
export const checkoutPaymentStatuses = ['unpaid', 'requires_action', 'processing', 'paid', 'no_payment_required'] as const
export type CheckoutPaymentStatus = (typeof checkoutPaymentStatuses)[number]
export type Closing = 'expired' | 'canceled' | 'superseded'

/** One line of an offer, as it is stored and shown: amounts as texts, because jsonb keeps no bigint. */
export type OfferLine = {
  price_id: string | null
  product_id: string | null
  description: string
  quantity: string
  /** Minor units, exact; null for tiered prices. */
  unit_amount_decimal: string | null
  /** What buyers read of how it is charged. */
  recurring: boolean
  amount: string
  /** What a whole period costs: more than `amount` in a trial or for a part. */
  full_amount: string
  discount_amount: string
  tax_amount: string
  tax_included_amount: string
  discounts: DiscountShare[]
  taxes: TaxShare[]
  /** For less than a whole period. */
  proration: boolean
  hsa_fsa_eligible: boolean
  letter_required: boolean
  explanation: { price_version: number; steps: { what: string; amount: string }[] }
}

/** What is known of a buyer before they are a customer. */
export type Prefill = {
  email: string | null
  name: string | null
  phone: string | null
  /** The page asks the e-mail address; what is known of it can be corrected there. */
  asksEmail: boolean
}

export type ShippingDetails = { name: string | null; phone: string | null; address: Address }

/** An offer to one customer with a time limit. The offer is frozen when it is made. */
export type CheckoutSession = Stored & {
  action: CheckoutAction
  checkoutStatus: CheckoutStatus
  paymentStatus: CheckoutPaymentStatus
  closing: Closing | null
  closingSince: Temporal.Instant | null
  /** null until an anonymous session is completed. */
  customerId: string | null
  /** Joined from the customer. */
  customerExternalId: string | null
  anonymous: boolean
  /** What only one open session of a customer may be about; null: several may. */
  subject: string | null
  prefill: Prefill | null
  planId: string | null
  paymentProvider: string
  simulated: boolean
  connectionId: string
  currency: string
  amountSubtotal: bigint
  amountDiscount: bigint
  /** Exclusive tax, the shipping's too. */
  amountTax: bigint
  amountTaxIncluded: bigint
  amountShipping: bigint
  /** Put on the customer's balance instead of being charged. */
  amountBalance: bigint
  amountTotal: bigint
  /** What each full period costs after this one; null: nothing renews. */
  amountRecurring: bigint | null
  lineItems: OfferLine[]
  discounts: DiscountTerms[]
  /** Rates that the caller named for the whole; null: none named. */
  taxRates: TaxTerms[] | null
  taxStatus: TaxStatus
  allowPromotionCodes: boolean
  shippingAddressCollection: boolean
  shippingDetails: ShippingDetails | null
  /** Something is asked of the buyer before a payment. */
  collects: boolean
  billingPeriod: BillingPeriod | null
  billingPeriodCount: number | null
  billingCycle: BillingCycle
  billingCycleAnchor: Temporal.Instant | null
  trialPeriodDays: number | null
  trialEndBehavior: TrialEndBehavior
  subscriptionMetadata: Metadata
  subscriptionId: string | null
  invoiceId: string | null
  targetSubscriptionId: string | null
  setDefault: boolean
  paysInvoiceIds: string[]
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
  outputName: string | null
  outputMetadata: Metadata
  hsaFsaEligible: boolean
  letterRequired: boolean
  visitType: string | null
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
