import { Failure } from '../../core/failure.ts'
import type { Delivery } from '../../core/webhook-delivery.ts'
import type { Tx } from '../../db/transaction.ts'
import { findDelivery } from './log-queries.ts'

export async function requireDelivery(tx: Tx, id: string): Promise<Delivery> {
  const delivery = await findDelivery(tx, id)
  if (!delivery) throw new Failure('not_found', `There is no webhook delivery ${id}.`, { param: 'id' })
  return delivery
}
