import type { Tx } from '../../db/transaction.ts'
import { erasePaymentMethods } from './queries.ts'

/** An erased customer's methods can't be charged any more and don't tell whose they were. */
export async function forgetMethods(tx: Tx, customerId: string): Promise<void> {
  await erasePaymentMethods(tx, customerId)
}
