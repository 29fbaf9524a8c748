import type { Tx } from '../../db/transaction.ts'
import { lockCustomer } from './queries.ts'

/** Locks the customer's row: the first lock of every change of what a customer has. */
export async function holdCustomer(tx: Tx, customerId: string): Promise<void> {
  await lockCustomer(tx, customerId)
}
