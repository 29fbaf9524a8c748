import type { CheckoutAction, Prefill } from '../../core/checkout-session.ts'
import type { Metadata } from '../../core/record.ts'
import type { TrialEndBehavior } from '../../core/subscription.ts'
import type { OfferTerms, Wares } from '../catalog/wanted-offer.ts'

/** Where what is there already stands in the request. */
export const aboutParams = {
  activate_subscription: 'configuration.activate_subscription_params.subscription_id',
  add_payment_method: 'configuration.add_payment_method_params.target_subscription_id',
  pay_invoice: 'configuration.pay_invoice_params.invoice_id',
} as const

/** A request for a session, with letter case and defaults that need no lookup settled by the route. */
export type NewSession = OfferTerms & {
  action: CheckoutAction
  customer: string | null
  customerParam: string
  anonymous: boolean
  prefill: Prefill | null
  /** null where nothing is sold. */
  wares: Wares | null
  /** Where the wares stand in the request. */
  waresParam: string
  subscriptionMetadata: Metadata
  trialEndBehavior: TrialEndBehavior
  /** Of activate_subscription and add_payment_method. */
  targetSubscription: string | null
  setDefault: boolean
  /** Of pay_invoice. */
  invoice: string | null
  currency: string | null
  allowPromotionCodes: boolean
  shippingAddressCollection: boolean
  outputName: string | null
  outputMetadata: Metadata
  paymentProvider: string | null
  successUrl: string | null
  failureUrl: string | null
  cancelUrl: string | null
  idempotencyKey: string | null
  expiresInSeconds: number
  allowMultiple: boolean
  locale: string | null
  metadata: Metadata
  /** SHA-256 of all of the above but the key: what "the same request" means. */
  requestHash: Buffer
  /** The Idempotency-Key header. */
  requestKey: string | null
}
