import type { Context } from '../../context.ts'
import { presentCustomer } from '../../contract/customer.ts'
import { invariant } from '../../core/invariant.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { eraseCustomer as save } from './queries.ts'
import { type ShownCustomer, withBalance } from './with-balances.ts'

/** The customer's own row; what else knows of them is emptied by `checkout/erase-buyer.ts`, which comes before. */
export async function eraseCustomer(ctx: Context, tx: Tx, customerId: string): Promise<ShownCustomer> {
  const erased = await save(tx, customerId)
  invariant(erased, `customer ${customerId} was not erased before`)
  const shown = await withBalance(tx, erased)
  await recordEvents(ctx, tx, [{ type: 'customer.deleted', object: presentCustomer(shown, presenting(ctx, tx)) }])
  return shown
}
