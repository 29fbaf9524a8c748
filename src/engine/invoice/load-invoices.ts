import type { Tx } from '../../db/transaction.ts'
import { findInvoices } from './queries.ts'
import { type ReadInvoice, withLines } from './with-lines.ts'

export async function loadInvoices(tx: Tx, ids: readonly string[]): Promise<ReadInvoice[]> {
  return await withLines(tx, await findInvoices(tx, ids))
}
