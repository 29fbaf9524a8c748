import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { findPaymentMethod, type ShownMethod } from './queries.ts'

/** A payment method of this customer, whether it can be charged or not; anybody else's is as unknown as none. */
export async function requireOwnMethod(tx: Tx, id: string, customerId: string, param: string): Promise<ShownMethod> {
  const method = await findPaymentMethod(tx, id)
  if (method?.customerId !== customerId)
    throw new Failure('not_found', `The customer has no payment method "${id}": use an id of GET /v1/payment_methods.`, { param })
  return method
}
