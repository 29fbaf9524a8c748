import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { findOpenPaymentOfInvoices, findOpenPaymentOfSessions } from './queries.ts'

/**
 * A payment of one of the invoices whose outcome can still be money, by a saved method or by a buyer in a session; null:
 * none. `but`: a session that is left out. Under the customer's lock none begins meanwhile.
 */
export async function paymentUnderWay(
  tx: Tx,
  invoiceIds: readonly string[],
  but: string | null = null,
): Promise<Pick<Payment, 'id' | 'checkoutSessionId'> | null> {
  if (invoiceIds.length === 0) return null
  return (await findOpenPaymentOfInvoices(tx, invoiceIds)) ?? (await findOpenPaymentOfSessions(tx, invoiceIds, but))
}
