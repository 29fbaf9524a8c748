import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { lockMethod, lockOwner, saveDefault } from './method-queries.ts'
import { findPaymentMethod, type ShownMethod } from './queries.ts'

/** Makes a method its customer's default. `changed`: another one was, or none. */
export async function chooseDefaultMethod(tx: Tx, id: string): Promise<{ method: ShownMethod; changed: boolean }> {
  const { customerId } = found(await findPaymentMethod(tx, id), 'payment method', id)
  const owner = await lockOwner(tx, customerId)
  const method = found(await lockMethod(tx, id), 'payment method', id)
  if (method.detachedAt)
    throw new Failure(
      'parameter_invalid',
      'This payment method was detached and cannot be charged: choose another one, or save it again.',
      {
        param: 'id',
      },
    )
  const changed = owner.defaultPaymentMethodId !== id
  if (changed) await saveDefault(tx, customerId, id)
  return { method: { ...method, isDefault: true }, changed }
}
