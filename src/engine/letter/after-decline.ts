import type { Context } from '../../context.ts'
import { unchargeableRest } from '../../core/currency.ts'
import { Failure } from '../../core/failure.ts'
import type { Letter } from '../../core/letter.ts'
import { gross, type NamedPart } from '../../core/refund.ts'
import type { Tx } from '../../db/transaction.ts'
import { createRefund } from '../correction/create-refund.ts'
import { type Creditable, holdCreditable } from '../invoice/hold-creditable.ts'
import { endSubscription } from '../subscription/end-subscription.ts'
import { findHealthPurchase } from './queries.ts'

/**
 * A health savings card may not pay for what the letter was declined for: its money is given back, and the subscription
 * ends, with whatever else it sold. Other cards keep. Locked in the order subscription, invoice, payment.
 */
export async function afterDecline(ctx: Context, tx: Tx, letter: Letter): Promise<void> {
  if (!tx.environment.letterDeclineRefunds) return
  const purchase = await findHealthPurchase(tx, letter.checkoutSessionId, letter.productId)
  if (!purchase) return
  if (purchase.subscriptionId !== null) await endSubscription(ctx, tx, purchase.subscriptionId, 'letter_declined')
  const [creditable] = await holdCreditable(tx, [purchase.invoiceId])
  const lines = creditable ? partsToReturn(creditable, letter.productId, purchase.subscriptionId !== null) : []
  if (lines.length === 0) return
  try {
    await createRefund(ctx, tx, { paymentId: purchase.paymentId, amount: null, reason: 'letter_declined', lines, metadata: {} })
  } catch (error) {
    // The buyer's bank has this money already, or will decide who gets it: the letter is declined all the same.
    if (!(error instanceof Failure) || error.code !== 'payment_disputed') throw error
    ctx.log.warn({ letterId: letter.id, paymentId: purchase.paymentId }, 'a declined letter is not refunded: its payment is disputed')
  }
}

/** What is left of the product's lines and, with an ended subscription, of all of its lines; never more than was paid. */
function partsToReturn({ invoice, lines, left, givable }: Creditable, productId: string, ended: boolean): NamedPart[] {
  const meant = new Set(lines.filter(l => l.productId === productId || (ended && l.subscriptionItemId !== null)).map(l => l.id))
  const own = left.filter(part => part.invoiceLineId !== null && meant.has(part.invoiceLineId) && gross(part) > 0n)
  const most = lesser(
    givable,
    own.reduce((sum, part) => sum + gross(part), 0n),
  )
  // Some currencies can give back only amounts that end in 0.
  let rest = most - unchargeableRest(most, invoice.currency)
  return own.flatMap(part => {
    const amount = lesser(rest, gross(part))
    rest -= amount
    return amount > 0n ? [{ invoiceLineId: part.invoiceLineId, amount }] : []
  })
}

const lesser = (a: bigint, b: bigint) => (a < b ? a : b)
