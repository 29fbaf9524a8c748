import type { Tx } from '../../db/transaction.ts'
import { findOpenPaymentOfInvoices } from './queries.ts'

/** A charge of one of the invoices, without the buyer, whose outcome can still be money; null: none. */
export async function openPaymentOf(tx: Tx, invoiceIds: readonly string[]): Promise<string | null> {
  return (await findOpenPaymentOfInvoices(tx, invoiceIds))?.id ?? null
}
