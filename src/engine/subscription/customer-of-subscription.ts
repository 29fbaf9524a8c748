import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findSubscription } from './queries.ts'

/** Whose it is. One that is not begun, of a buyer nobody knows, is nobody's yet and not found. `param` is where it stands in the request. */
export async function customerOfSubscription(tx: Tx, subscriptionId: string, param = 'id'): Promise<string> {
  const found = await findSubscription(tx, subscriptionId)
  if (!found?.customerId) throw new Failure('not_found', `There is no subscription "${subscriptionId}" in this environment.`, { param })
  return found.customerId
}
