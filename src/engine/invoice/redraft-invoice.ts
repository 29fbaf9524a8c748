import type { Totals } from '../../core/totals.ts'
import type { Tx } from '../../db/transaction.ts'
import { saveDraftTotals } from './queries.ts'

/** A discount came or went: the lines of a draft stay, what is taken off and what is due change. */
export async function redraftInvoice(tx: Tx, invoiceId: string, totals: Totals): Promise<void> {
  await saveDraftTotals(tx, invoiceId, totals)
}
