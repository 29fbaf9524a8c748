import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockInvoice } from './queries.ts'

export async function holdInvoice(tx: Tx, id: string): Promise<Invoice> {
  const invoice = await lockInvoice(tx, id)
  invariant(invoice, `invoice ${id} exists`)
  return invoice
}
