import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'

/** The refusal of an external_id that another customer has; `holder` null: it came in a moment ago, unseen. */
export function takenExternalId(externalId: string | null, holder: Customer | null): Failure {
  return new Failure('customer_exists', `A customer with external_id "${externalId}" exists already: use or update that one.`, {
    param: 'external_id',
    ...(holder && { details: { customer_id: holder.id } }),
  })
}
