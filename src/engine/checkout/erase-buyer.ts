import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Tx } from '../../db/transaction.ts'
import { eraseCustomer } from '../customer/erase-customer.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import type { ShownCustomer } from '../customer/with-balances.ts'
import { forgetLetters } from '../letter/forget-letters.ts'
import { forgetMethods } from '../payment/forget-methods.ts'
import { anyLiveSubscription } from '../subscription/any-live-subscription.ts'
import { refuseOpenSession } from './refuse-open-session.ts'

/** Personal data goes, the books stay. A live subscription would go on charging somebody unknown: it must end first. */
export async function eraseBuyer(ctx: Context, tx: Tx, reference: string): Promise<ShownCustomer> {
  const customer = await requireCustomer(tx, reference, 'id')
  await refuseOpenSession(tx, customer.id)
  const live = await anyLiveSubscription(tx, customer.id)
  if (live)
    throw new Failure('customer_has_live_subscription', `Subscription ${live.id} of this customer is live: end it first.`, {
      details: { subscription_id: live.id },
    })
  // Before the customer's own end is told.
  await Promise.all([forgetMethods(ctx, tx, customer.id), forgetLetters(tx, customer.id)])
  return await eraseCustomer(ctx, tx, customer.id)
}
