import { Failure } from '../../core/failure.ts'
import type { Invoice } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import { lockInvoice } from './queries.ts'

/** An invoice of the customer on which something remains to be paid, locked. `param` is where it stands in the request. */
export async function payableInvoice(tx: Tx, invoiceId: string, customerId: string, param: string): Promise<Invoice> {
  const invoice = await lockInvoice(tx, invoiceId)
  if (invoice?.customerId !== customerId)
    throw new Failure('not_found', `The customer has no invoice "${invoiceId}": use an id of GET /v1/invoices?customer=${customerId}.`, {
      param,
    })
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw new Failure('invoice_not_open', `The invoice is ${invoice.status}: only open ones can be paid.`, {
      param,
      details: { invoice_id: invoice.id, status: invoice.status },
    })
  return invoice
}
