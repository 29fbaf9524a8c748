import type { Context } from '../../context.ts'
import type { Refund } from '../../core/payment.ts'
import { transaction } from '../../db/transaction.ts'
import { createRefund, type NewRefund } from '../correction/create-refund.ts'
import { refundStatus } from '../correction/refund-status.ts'
import { retrieveRefund } from '../correction/retrieve-refund.ts'

/** A refund is made within some 50 ms; the longer it takes, the rarer it is looked for. */
const lookAgainMs = { first: 20, most: 160 }

/** Makes a refund and waits until it is known what became of it, at most `patienceMs`: the worker sends it. */
export async function refundPayment(ctx: Context, environmentId: string, input: NewRefund, patienceMs: number): Promise<Refund> {
  const made = await transaction(ctx, environmentId, tx => createRefund(ctx, tx, input))
  const giveUpAt = ctx.clock.monotonicMs() + patienceMs
  for (let pause = lookAgainMs.first; (await refundStatus(ctx, environmentId, made.id)) === 'pending'; ) {
    if (ctx.clock.monotonicMs() >= giveUpAt) break
    await ctx.clock.sleep(pause)
    pause = Math.min(pause * 2, lookAgainMs.most)
  }
  // Only looked at: also while the sandbox's clock is being advanced.
  const looking = { ...ctx, db: { ...ctx.db, refusesWhileAdvancing: false } }
  return await transaction(looking, environmentId, tx => retrieveRefund(tx, made.id))
}
