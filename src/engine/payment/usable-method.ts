import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Tx } from '../../db/transaction.ts'
import { findUsableMethod } from './method-queries.ts'

/**
 * What a customer is charged with: the preferred one (the subscription's), the customer's default, the newest. Only one
 * that is neither detached nor expired; `connectionId` null: of any connection.
 */
export async function usableMethod(
  tx: Tx,
  given: { customerId: string; connectionId: string | null; preferred: string | null },
): Promise<PaymentMethod | null> {
  return await findUsableMethod(tx, given)
}
