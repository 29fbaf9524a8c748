import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { schedule, unschedule } from '../../db/due.ts'
import { transaction } from '../../db/transaction.ts'
import { collectInvoice } from './collect-invoice.ts'

/** How long a payment that is on its way is waited for before collecting is thought of again. */
const lookAgainSeconds = 600

/** An invoice is due to be charged to the saved method: once. Nothing to charge, or paid meanwhile, is no fault. */
export async function collectDue(ctx: Context, environmentId: string, invoiceId: string): Promise<void> {
  const waits = await collectInvoice(ctx, environmentId, { invoiceId, paymentMethodId: null }).then(
    () => false,
    error => {
      if (error instanceof Failure) return error.code === 'payment_in_progress'
      throw error
    },
  )
  await transaction(ctx, environmentId, async tx => {
    if (!waits) return unschedule(tx, ['invoice.collect'], invoiceId)
    await schedule(tx, 'invoice.collect', [{ subjectId: invoiceId, dueAt: tx.now.add({ seconds: lookAgainSeconds }) }])
  })
}
