import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { findPaymentMethod, type ShownMethod } from './queries.ts'

export async function retrievePaymentMethod(tx: Tx, id: string): Promise<ShownMethod> {
  return found(await findPaymentMethod(tx, id), 'payment method', id)
}
