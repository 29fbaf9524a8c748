import { invariant } from '../../core/invariant.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockInvoice, lockPayableInvoices } from './queries.ts'

export async function holdInvoice(tx: Tx, id: string): Promise<Invoice> {
  const invoice = await lockInvoice(tx, id)
  invariant(invoice, `invoice ${id} exists`)
  return invoice
}

/** Those on which something can still be paid, oldest first, locked in that order. */
export function holdOpenInvoices(tx: Tx, ids: readonly string[]): Promise<Invoice[]> {
  return lockPayableInvoices(tx, ids)
}
