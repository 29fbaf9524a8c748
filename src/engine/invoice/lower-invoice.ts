import type { Tx } from '../../db/transaction.ts'
import { addCredited } from './credit-note-queries.ts'

/** What is due of an invoice, which is locked, becomes less. With nothing remaining it is paid. */
export async function lowerInvoice(tx: Tx, invoiceId: string, amount: bigint): Promise<void> {
  await addCredited(tx, invoiceId, amount)
}
