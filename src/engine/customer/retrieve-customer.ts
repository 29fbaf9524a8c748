import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findCustomer } from './queries.ts'
import { type ShownCustomer, withBalance } from './with-balances.ts'

/** By id or external_id; an erased one is not found. */
export async function retrieveCustomer(tx: Tx, reference: string): Promise<ShownCustomer> {
  const customer = await findCustomer(tx, reference)
  if (!customer) throw new Failure('customer_not_found', `There is no customer "${reference}" in this environment.`)
  return await withBalance(tx, customer)
}
