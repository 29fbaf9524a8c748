import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findInvoice } from './queries.ts'

/** Who owes it. The draft of a buyer nobody knows is nobody's yet and not found. `param` is where it stands in the request. */
export async function customerOfInvoice(tx: Tx, invoiceId: string, param = 'id'): Promise<string> {
  const found = await findInvoice(tx, invoiceId)
  if (!found?.customerId) throw new Failure('not_found', `There is no invoice "${invoiceId}" in this environment.`, { param })
  return found.customerId
}
