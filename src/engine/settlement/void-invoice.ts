import type { Context } from '../../context.ts'
import type { Tx } from '../../db/transaction.ts'
import { voidInvoice as voidUnpaid } from '../invoice/change-invoice.ts'
import type { ReadInvoice } from '../invoice/with-lines.ts'
import { expireSubscription } from '../subscription/expire-subscription.ts'

/** An invoice is owed no more. A subscription that waits for it as its first payment comes to nothing with it: it would begin unpaid. */
export async function voidInvoice(ctx: Context, tx: Tx, id: string): Promise<ReadInvoice> {
  const read = await voidUnpaid(ctx, tx, id)
  if (read.invoice.subscriptionId) await expireSubscription(ctx, tx, read.invoice.subscriptionId)
  return read
}
