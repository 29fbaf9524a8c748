import type { Context } from '../../context.ts'
import { presentCustomer } from '../../contract/customer.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { findCustomers } from './queries.ts'
import { withBalances } from './with-balances.ts'

/** Tells of a customer that something else changed: which method is the default. */
export async function tellCustomerChanged(ctx: Context, tx: Tx, customerId: string): Promise<void> {
  const shown = presenting(ctx, tx)
  const customers = await withBalances(tx, await findCustomers(tx, [customerId]))
  await recordEvents(
    ctx,
    tx,
    customers.map(customer => ({ type: 'customer.updated', object: presentCustomer(customer, shown) })),
  )
}
