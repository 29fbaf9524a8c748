import type { Customer } from '../../core/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import { findCustomers } from './queries.ts'

/** By ids; erased ones too, because the books go on naming them. */
export async function loadCustomers(tx: Tx, ids: readonly string[]): Promise<Customer[]> {
  return await findCustomers(tx, ids)
}
