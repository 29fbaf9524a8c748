import type { Context } from '../../context.ts'
import { presentPaymentMethod } from '../../contract/payment-method.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { found } from '../found.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { findUsableMethod, lockMethod, lockOwner, openPaymentWith, saveDefault, saveDetached } from './method-queries.ts'
import { findPaymentMethod, type ShownMethod } from './queries.ts'

export type Detached = {
  method: ShownMethod
  /** Who shows something else now, to be told by those who know how. */
  defaultChanged: boolean
  subscriptionIds: string[]
}

/**
 * A method that is not charged any more. When it was the default, the newest usable one becomes it; subscriptions that
 * name it take the customer's. Twice is once.
 */
export async function detachMethod(ctx: Context, tx: Tx, id: string): Promise<Detached> {
  const { customerId } = found(await findPaymentMethod(tx, id), 'payment method', id)
  const owner = await lockOwner(tx, customerId)
  const method = found(await lockMethod(tx, id), 'payment method', id)
  if (method.detachedAt) return { method: { ...method, isDefault: false }, defaultChanged: false, subscriptionIds: [] }
  const open = await openPaymentWith(tx, method)
  if (open)
    throw new Failure('payment_in_progress', `Payment ${open} is being made with this method: detach it when that is decided.`, {
      details: { payment_id: open },
    })
  const { detached, freed } = await saveDetached(tx, method)
  const defaultChanged = owner.defaultPaymentMethodId === id
  if (defaultChanged) {
    const next = await findUsableMethod(tx, { customerId, connectionId: null, preferred: null })
    await saveDefault(tx, customerId, next?.id ?? null)
  }
  await recordEvents(ctx, tx, [{ type: 'payment_method.detached', object: presentPaymentMethod(detached, false, presenting(ctx, tx)) }])
  return { method: { ...detached, isDefault: false }, defaultChanged, subscriptionIds: freed }
}
