import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import { findOpenSessionOf } from './queries.ts'

/** A customer who may still pay is not erased: the session would complete for somebody unknown. */
export async function refuseOpenSession(tx: Tx, customerReference: string): Promise<void> {
  const customer = await requireCustomer(tx, customerReference, 'id')
  const open = await findOpenSessionOf(tx, customer.id)
  if (open)
    throw new Failure('customer_has_open_session', `Session ${open.id} of this customer can still be paid: cancel it first.`, {
      details: { checkout_session_id: open.id },
    })
}
