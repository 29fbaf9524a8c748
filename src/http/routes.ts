import { apiKeyRoutes } from './api-key.ts'
import { checkoutSessionRoutes } from './checkout-session.ts'
import { connectionRoutes } from './connection.ts'
import { couponRoutes } from './coupon.ts'
import { creditNoteRoutes } from './credit-note.ts'
import { customerRoutes } from './customer.ts'
import { disputeRoutes } from './dispute.ts'
import { entitlementRoutes } from './entitlement.ts'
import { environmentRoutes } from './environment.ts'
import { featureRoutes } from './feature.ts'
import { inboundEventRoutes } from './inbound-event.ts'
import { integrityRoutes } from './integrity.ts'
import { invoiceRoutes } from './invoice.ts'
import { letterRoutes } from './letter.ts'
import { paymentRoutes } from './payment.ts'
import { paymentMethodRoutes } from './payment-method.ts'
import { planRoutes } from './plan.ts'
import { priceRoutes } from './price.ts'
import { productRoutes } from './product.ts'
import { promotionCodeRoutes } from './promotion-code.ts'
import { refundRoutes } from './refund.ts'
import type { Route } from './route.ts'
import { subscriptionRoutes } from './subscription.ts'
import { taxRateRoutes } from './tax-rate.ts'
import { testClockRoutes } from './test-clock.ts'
import { testHelperRoutes } from './test-helper.ts'
import { webhookDeliveryRoutes } from './webhook-delivery.ts'
import { webhookEndpointRoutes } from './webhook-endpoint.ts'
import { webhookEventRoutes } from './webhook-event.ts'

/** Every route of the API, in the order of the documents. */
export const routes: readonly Route[] = [
  ...customerRoutes,
  ...entitlementRoutes,
  ...featureRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...planRoutes,
  ...couponRoutes,
  ...promotionCodeRoutes,
  ...taxRateRoutes,
  ...checkoutSessionRoutes,
  ...subscriptionRoutes,
  ...invoiceRoutes,
  ...paymentRoutes,
  ...refundRoutes,
  ...creditNoteRoutes,
  ...disputeRoutes,
  ...paymentMethodRoutes,
  ...letterRoutes,
  ...webhookEndpointRoutes,
  ...webhookEventRoutes,
  ...webhookDeliveryRoutes,
  ...connectionRoutes,
  ...inboundEventRoutes,
  ...environmentRoutes,
  ...apiKeyRoutes,
  ...testClockRoutes,
  ...testHelperRoutes,
  ...integrityRoutes,
]
