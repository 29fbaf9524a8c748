import { Failure } from '../../core/failure.ts'
import type { InvoiceLine } from '../../core/invoice.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Page, PageRequest } from '../page.ts'
import { retrieveInvoice } from './retrieve-invoice.ts'

type Walk = Pick<PageRequest, 'limit' | 'startingAfter' | 'endingBefore'>

/** Lines in the order of the invoice. There are few: a page is cut out of all of them. */
export async function listLines(tx: Tx, invoiceId: string, { limit, startingAfter, endingBefore }: Walk): Promise<Page<InvoiceLine>> {
  const { lines } = await retrieveInvoice(tx, invoiceId)
  const at = (id: string, param: string) => {
    const index = lines.findIndex(line => line.id === id)
    if (index < 0) throw new Failure('parameter_invalid', `The invoice has no line ${id}: use the id of an item of this list.`, { param })
    return index
  }
  if (endingBefore !== null) {
    const end = at(endingBefore, 'ending_before')
    return { items: lines.slice(Math.max(0, end - limit), end), hasMore: end > limit }
  }
  const start = startingAfter === null ? 0 : at(startingAfter, 'starting_after') + 1
  return { items: lines.slice(start, start + limit), hasMore: lines.length > start + limit }
}
