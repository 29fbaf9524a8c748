import type { Tx } from '../../db/transaction.ts'
import { saveDefault } from './method-queries.ts'

/** Whatever was the customer's default, this method is it now. Nothing changes, the version neither, when it was before. */
export async function makeDefault(tx: Tx, customerId: string, paymentMethodId: string): Promise<void> {
  await saveDefault(tx, customerId, paymentMethodId)
}
