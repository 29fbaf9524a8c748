import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockNamedCustomer } from './queries.ts'

/** The customer named by id or external_id, locked: what happens to one customer happens in order. */
export async function requireCustomer(tx: Tx, reference: string, param: string): Promise<Customer> {
  const customer = await lockNamedCustomer(tx, reference)
  if (!customer)
    throw new Failure(
      'customer_not_found',
      `There is no customer "${reference}" in this environment: create it with POST /v1/customers first.`,
      { param },
    )
  return customer
}
