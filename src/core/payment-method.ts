/** A payment method as it is stored: a token of the provider, and what may be shown of it. */
import type { Stored } from './record.ts'

/** A provider's token for a card or bank account, with what may be shown of it. Never a number. */
export type PaymentMethod = Stored & {
  customerId: string
  connectionId: string
  provider: string
  providerReference: string
  type: string
  brand: string | null
  last4: string | null
  expMonth: number | null
  expYear: number | null
  hsaFsa: boolean
  detachedAt: Temporal.Instant | null
}
