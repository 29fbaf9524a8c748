import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { countAttempt } from './queries.ts'

/** One more try at collecting it came to nothing. */
export function countInvoiceAttempt(tx: Tx, invoiceId: string): Promise<Invoice> {
  return countAttempt(tx, invoiceId)
}
