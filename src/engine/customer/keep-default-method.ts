import type { Tx } from '../../db/transaction.ts'
import { setDefaultPaymentMethod } from './queries.ts'

/** The first saved method becomes the customer's default; a later one leaves it. Says whether it did. */
export async function keepDefaultMethod(tx: Tx, customerId: string, paymentMethodId: string): Promise<boolean> {
  return (await setDefaultPaymentMethod(tx, customerId, paymentMethodId)) !== null
}
