import type { Customer } from '../../core/customer.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import { findCustomers } from './queries.ts'

/** A customer that the books name, erased or not. */
export async function customerById(tx: Tx, id: string): Promise<Customer> {
  const [customer] = await findCustomers(tx, [id])
  invariant(customer, `customer ${id} exists`)
  return customer
}
