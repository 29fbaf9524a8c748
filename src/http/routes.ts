import { apiKeyRoutes } from './api-key.ts'
import { checkoutSessionRoutes } from './checkout-session.ts'
import { connectionRoutes } from './connection.ts'
import { customerRoutes } from './customer.ts'
import { environmentRoutes } from './environment.ts'
import { inboundEventRoutes } from './inbound-event.ts'
import { integrityRoutes } from './integrity.ts'
import { invoiceRoutes } from './invoice.ts'
import { paymentRoutes } from './payment.ts'
import { paymentMethodRoutes } from './payment-method.ts'
import { planRoutes } from './plan.ts'
import { priceRoutes } from './price.ts'
import { refundRoutes } from './refund.ts'
import type { Route } from './route.ts'
import { subscriptionRoutes } from './subscription.ts'
import { testClockRoutes } from './test-clock.ts'
import { testHelperRoutes } from './test-helper.ts'
import { webhookDeliveryRoutes } from './webhook-delivery.ts'
import { webhookEndpointRoutes } from './webhook-endpoint.ts'
import { webhookEventRoutes } from './webhook-event.ts'

/** Every route of the API, in the order of the documents. */
export const routes: readonly Route[] = [
  ...customerRoutes,
  ...planRoutes,
  ...priceRoutes,
  ...checkoutSessionRoutes,
  ...subscriptionRoutes,
  ...invoiceRoutes,
  ...paymentRoutes,
  ...refundRoutes,
  ...paymentMethodRoutes,
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
