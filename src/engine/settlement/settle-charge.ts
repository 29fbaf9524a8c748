import type { Context } from '../../context.ts'
import { transaction } from '../../db/transaction.ts'
import { chargeNamedBy, chargeOfReference } from '../payment/charge-of-reference.ts'
import { applyCharge } from './apply-charge.ts'
import { chargeProvider } from './charge-provider.ts'

/** `ours` false: it is not one of ours, or a page tells of it. */
export type SettledCharge = { answered: boolean; ours: boolean }

/**
 * A hint about a charge without the buyer: the provider is asked for the truth. One whose call was never answered has no
 * reference here; what the provider keeps of ours beside it says which it is.
 */
export async function settleCharge(
  ctx: Context,
  environmentId: string,
  { connectionId, reference }: { connectionId: string; reference: string },
): Promise<SettledCharge> {
  const { known, provider, scope } = await transaction(ctx, environmentId, async tx => ({
    known: await chargeOfReference(tx, connectionId, reference),
    ...(await chargeProvider(ctx, tx, connectionId)),
  }))
  const answer = await provider.fetchPayment(scope, reference)
  if (!answer.ok) return { answered: known === null && answer.error.kind === 'rejected', ours: known !== null }
  const payment = known ?? (await transaction(ctx, environmentId, tx => chargeNamedBy(tx, connectionId, answer.value.ours)))
  if (payment) await applyCharge(ctx, environmentId, payment, answer.value)
  return { answered: true, ours: payment !== null }
}
