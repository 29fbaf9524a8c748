import type { Tx } from '../../db/transaction.ts'
import { findCustomers } from './queries.ts'
import { type ShownCustomer, withBalances } from './with-balances.ts'

/** By ids; erased ones too, because the books go on naming them. */
export async function loadCustomers(tx: Tx, ids: readonly string[]): Promise<ShownCustomer[]> {
  return await withBalances(tx, await findCustomers(tx, ids))
}
