import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import type { Payment } from '../../core/payment.ts'
import type { Tx } from '../../db/transaction.ts'
import type { PaymentProvider, Scope } from '../../providers/provider.ts'
import { providerOfConnection } from '../account/provider-of-connection.ts'

export type ChargeProvider = { provider: PaymentProvider; scope: Scope }

/** Who is asked about a charge. */
export async function chargeProvider(ctx: Context, tx: Tx, connectionId: Payment['connectionId']): Promise<ChargeProvider> {
  const provider = ctx.providers.forKind(await providerOfConnection(tx, connectionId))
  invariant(provider, 'the provider that keeps the method can be spoken to')
  const scope = {
    environmentId: tx.environment.id,
    connectionId,
    livemode: tx.environment.kind === 'live',
    environmentNow: tx.now,
  }
  return { provider, scope }
}
