/** A customer as it is stored: personal data, which can be erased, beside an id that the books keep. */
import type { Stored } from './record.ts'

export type Address = {
  line1: string | null
  line2: string | null
  city: string | null
  state: string | null
  postal_code: string | null
  /** ISO 3166-1 alpha-2, upper case. */
  country: string | null
}

/** A buyer. `currency` is a default, never a lock. */
export type Customer = Stored & {
  externalId: string | null
  name: string | null
  email: string | null
  phone: string | null
  currency: string | null
  timeZone: string
  locale: string | null
  address: Address | null
  shipping: { name: string | null; phone: string | null; address: Address | null } | null
  taxExempt: 'none' | 'exempt' | 'reverse'
  /** Rates of whatever they buy; null: the environment's. */
  taxRateIds: string[] | null
  defaultPaymentMethodId: string | null
  deletedAt: Temporal.Instant | null
}
