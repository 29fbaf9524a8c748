import { type Entitlement, entitlementOf } from '../../core/entitlement.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { checkFeature } from './queries.ts'

/** Whether a customer may use one feature, in one statement. Both by id or by the merchant's own name. */
export async function checkEntitlement(tx: Tx, customer: string, feature: string): Promise<Entitlement> {
  const checked = await checkFeature(tx, customer, feature)
  if (!checked.holder) throw unknownCustomer(customer)
  return entitlementOf(found(checked.feature, 'feature', feature), checked.grants)
}

export function unknownCustomer(reference: string): Failure {
  return new Failure('customer_not_found', `There is no customer "${reference}" in this environment.`)
}
