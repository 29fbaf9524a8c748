import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import type { Payment, Refund } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import type { PaymentProvider, Scope } from '../../providers/provider.ts'
import { providerOfConnection } from '../account/provider-of-connection.ts'
import { paymentById } from '../payment/payment-by-id.ts'
import { findDisputeInTheWay } from './dispute-queries.ts'
import { findRefund, findRefundByReference } from './refund-queries.ts'

export type PendingRefund = {
  refund: Refund
  payment: Payment
  provider: PaymentProvider
  scope: Scope
  /** The buyer's bank has the money, or took it for good. */
  dispute: 'opened' | 'lost' | null
}

/** A refund that still has to be sent, with whom to send it to; null when its end is known. */
export async function loadRefund(ctx: Context, tx: Tx, refundId: string): Promise<PendingRefund | null> {
  const refund = await findRefund(tx, refundId)
  if (refund?.status !== 'pending') return null
  const [payment, dispute] = await Promise.all([paymentById(tx, refund.paymentId), findDisputeInTheWay(tx, refund.paymentId)])
  const provider = ctx.providers.forKind(await providerOfConnection(tx, payment.connectionId))
  invariant(provider, 'the provider that took the money can be spoken to')
  const scope = {
    environmentId: tx.environment.id,
    connectionId: payment.connectionId,
    livemode: tx.environment.kind === 'live',
    environmentNow: tx.now,
  }
  return { refund, payment, provider, scope, dispute: dispute === null ? null : dispute.status === 'lost' ? 'lost' : 'opened' }
}

export async function refundOfReference(tx: Tx, connectionId: string, reference: string): Promise<string | null> {
  return (await findRefundByReference(tx, connectionId, reference))?.id ?? null
}
