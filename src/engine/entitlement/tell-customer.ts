import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { entitlementsTold } from './tell-entitlements.ts'

/** Tells of one customer whose plan or product grants something else than before. */
export async function tellCustomer(ctx: Context, tx: Tx, customerId: string): Promise<void> {
  const told = await entitlementsTold(ctx, tx, customerId)
  if (told) await recordEvents(ctx, tx, [told])
}
