import type { Context } from '../../context.ts'
import type { Dispute } from '../../core/dispute.ts'
import { Failure } from '../../core/failure.ts'
import { transaction } from '../../db/transaction.ts'
import { disputeStatus } from '../correction/dispute-status.ts'
import { retrieveDispute } from '../correction/retrieve-dispute.ts'
import { chargeProvider } from './charge-provider.ts'

/** Outcomes come after some 50 ms; the longer one takes, the rarer it is looked for. */
const lookAgainMs = { first: 20, most: 160 }

/**
 * What a bank decides, for tests: told to the sandbox, which tells us by webhook. Waits until that was applied, at most
 * `patienceMs`.
 */
export async function closeDispute(
  ctx: Context,
  environmentId: string,
  input: { disputeId: string; status: 'won' | 'lost' },
  patienceMs: number,
): Promise<Dispute> {
  const { dispute, provider, scope } = await transaction(ctx, environmentId, async tx => {
    const known = await retrieveDispute(tx, input.disputeId)
    return { dispute: known, ...(await chargeProvider(ctx, tx, known.connectionId)) }
  })
  if (!provider.closeDispute)
    throw new Failure('not_supported', 'Disputes are decided by hand in sandbox environments only: here the bank does.', { param: 'id' })
  if (dispute.status !== 'opened') {
    if (dispute.status === input.status) return dispute
    throw new Failure('dispute_closed', `The dispute is ${dispute.status} already: a bank decides once.`, {
      details: { dispute_id: dispute.id, status: dispute.status },
    })
  }
  const answer = await provider.closeDispute(scope, dispute.providerReference, input.status)
  if (!answer.ok) throw new Failure('provider_unavailable', 'The sandbox did not answer: try again shortly.', { retryAfterSeconds: 1 })
  const giveUpAt = ctx.clock.monotonicMs() + patienceMs
  for (let pause = lookAgainMs.first; (await disputeStatus(ctx, environmentId, dispute.id)) === 'opened'; ) {
    if (ctx.clock.monotonicMs() >= giveUpAt) break
    await ctx.clock.sleep(pause)
    pause = Math.min(pause * 2, lookAgainMs.most)
  }
  const looking = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
  return await transaction(looking, environmentId, tx => retrieveDispute(tx, dispute.id))
}
