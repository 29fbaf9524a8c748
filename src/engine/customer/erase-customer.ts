import type { Context } from '../../context.ts'
import { presentCustomer } from '../../contract/customer.ts'
import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import { forgetMethods } from '../payment/forget-methods.ts'
import { presenting } from '../presenting.ts'
import { anyLiveSubscription } from '../subscription/any-live-subscription.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { eraseCustomer as save } from './queries.ts'
import { requireCustomer } from './require-customer.ts'

/** Personal data goes, the books stay. A live subscription would go on charging somebody unknown: it must end first. */
export async function eraseCustomer(ctx: Context, tx: Tx, reference: string): Promise<Customer> {
  const customer = await requireCustomer(tx, reference, 'id')
  const live = await anyLiveSubscription(tx, customer.id)
  if (live)
    throw new Failure('customer_has_live_subscription', `Subscription ${live.id} of this customer is live: end it first.`, {
      details: { subscription_id: live.id },
    })
  const [, erased] = await Promise.all([forgetMethods(tx, customer.id), save(tx, customer.id)])
  invariant(erased, `customer ${customer.id} was not erased before`)
  await recordEvents(ctx, tx, [{ type: 'customer.deleted', object: presentCustomer(erased, presenting(ctx, tx)) }])
  return erased
}
