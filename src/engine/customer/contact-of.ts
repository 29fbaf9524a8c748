import type { Tx } from '../../db/transaction.ts'
import { findCustomer } from './queries.ts'

/** Where a customer's receipts go; null when there is no address. */
export async function contactOf(tx: Tx, customerId: string): Promise<string | null> {
  return (await findCustomer(tx, customerId))?.email ?? null
}
