import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import type { Invoice } from '../../core/invoice.ts'
import { bookVoid } from '../../core/ledger.ts'
import type { Tx } from '../../db/transaction.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { issuedNotes } from './credit-note-queries.ts'
import { voidInvoice } from './queries.ts'
import { retrieveInvoice } from './retrieve-invoice.ts'

/** An invoice that nobody paid anything on is owed no more: what it booked is booked back. */
export async function voidOpenInvoice(ctx: Context, tx: Tx, invoice: Invoice): Promise<void> {
  await voidInvoice(tx, invoice.id)
  if (invoice.finalizedAt !== null) await bookTransfers(ctx, tx, bookVoid(invoice, await issuedNotes(tx, [invoice.id])))
  const { invoice: after, lines, customerExternalId } = await retrieveInvoice(tx, invoice.id)
  await recordEvents(ctx, tx, [{ type: 'invoice.voided', object: presentInvoice(after, lines, customerExternalId, presenting(ctx, tx)) }])
}
