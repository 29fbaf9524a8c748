import type { PaymentMethod } from '../../core/payment-method.ts'
import type { HeardPayment } from '../payment/hear-payments.ts'

/** What completing a session needs to know of the moment. */
export type Completion = {
  at: Temporal.Instant
  customerId: string
  customerExternalId: string | null
  method: PaymentMethod | null
  /** The attempt that counts. */
  paying: HeardPayment
  attempts: number
}
