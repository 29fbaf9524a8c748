import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { refundOfReference } from '../correction/load-refund.ts'
import { sendRefund } from './send-refund.ts'

/** A hint about a refund: asks for it under its own key, which answers what became of it. Others' refunds are ignored. */
export async function settleRefund(ctx: Context, environmentId: string, hint: { connectionId: string; reference: string }): Promise<void> {
  const refundId = await transaction(ctx, environmentId, tx => refundOfReference(tx, hint.connectionId, hint.reference))
  if (refundId) await sendRefund(ctx, environmentId, refundId)
}
