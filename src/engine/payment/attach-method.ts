import type { Context } from '../../context.ts'
import type { PaymentMethod } from '../../core/payment-method.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Instrument } from '../../providers/provider.ts'
import { insertPaymentMethod } from './queries.ts'

/** The provider's token, kept once per connection. */
export function attachMethod(
  ctx: Context,
  tx: Tx,
  input: { customerId: string; connectionId: string; provider: string; instrument: Instrument },
): Promise<PaymentMethod> {
  const { instrument } = input
  return insertPaymentMethod(tx, {
    environmentId: tx.environment.id,
    id: ctx.ids.id('pm'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: {},
    customerId: input.customerId,
    connectionId: input.connectionId,
    provider: input.provider,
    providerReference: instrument.reference,
    type: instrument.type,
    brand: instrument.brand,
    last4: instrument.last4,
    expMonth: instrument.expMonth,
    expYear: instrument.expYear,
    hsaFsa: instrument.hsaFsa,
    detachedAt: null,
  })
}
