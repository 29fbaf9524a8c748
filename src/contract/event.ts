/** Every event that is told to merchants, as far as its noun exists. `data` is the object as it was then. */
export const eventTypes = [
  'checkout.session.created',
  'checkout.session.processing',
  'checkout.session.completed',
  'checkout.session.failed',
  'checkout.session.expired',
  'checkout.session.canceled',
  'checkout.session.late_payment',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'payment_method.attached',
  'subscription.created',
  'subscription.activated',
  'invoice.finalized',
  'invoice.paid',
  'payment.succeeded',
  'payment.failed',
  'payment.refunded',
  'refund.created',
  'refund.succeeded',
  'refund.failed',
  'plan.created',
  'plan.updated',
  'price.created',
  'webhook_endpoint.disabled',
  'webhook_endpoint.test',
] as const

export type EventType = (typeof eventTypes)[number]

/** The version of the wire that event bodies are written in. */
export const apiVersion = '2026-11-01'
