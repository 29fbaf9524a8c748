import type { Tx } from '../../db/transaction.ts'
import { voidDraft } from './queries.ts'

/** draft → void: the session ended unpaid. A voided draft has no number. */
export async function dropInvoice(tx: Tx, invoiceId: string): Promise<void> {
  await voidDraft(tx, invoiceId)
}
