import type { Context } from '../../context.ts'
import { presentPaymentMethod } from '../../contract/payment-method.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { eraseMethods } from './method-queries.ts'

/** An erased customer's methods can't be charged any more and don't tell whose they were. */
export async function forgetMethods(ctx: Context, tx: Tx, customerId: string): Promise<void> {
  const detached = await eraseMethods(tx, customerId)
  const shown = presenting(ctx, tx)
  await recordEvents(
    ctx,
    tx,
    detached.map(method => ({ type: 'payment_method.detached', object: presentPaymentMethod(method, false, shown) })),
  )
}
