import type { Refund } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findRefund } from './refund-queries.ts'

export async function retrieveRefund(tx: Tx, id: string): Promise<Refund> {
  return found(await findRefund(tx, id), 'refund', id)
}
