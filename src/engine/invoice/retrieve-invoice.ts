import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findInvoice, linesOfInvoice } from './queries.ts'
import type { ReadInvoice } from './with-lines.ts'

export async function retrieveInvoice(tx: Tx, id: string): Promise<ReadInvoice> {
  const [named, lines] = await Promise.all([findInvoice(tx, id), linesOfInvoice(tx, id)])
  const { customerExternalId, ...invoice } = found(named, 'invoice', id)
  return { invoice, lines, customerExternalId }
}
