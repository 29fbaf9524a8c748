import type { Allocation } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'
import { insertAllocations } from './queries.ts'

/** Writes down what a payment pays. Nothing due pays nothing. */
export async function allocatePayment(tx: Tx, paymentId: string, allocations: readonly Allocation[]): Promise<void> {
  await insertAllocations(
    tx,
    paymentId,
    allocations.filter(a => a.amount > 0n),
  )
}
