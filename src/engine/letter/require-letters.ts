import type { Context } from '../../context.ts'
import { presentLetter } from '../../contract/letter.ts'
import type { Letter } from '../../core/letter.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import { presenting } from '../presenting.ts'
import { recordEvents } from '../webhook/record-events.ts'
import { insertLetters } from './queries.ts'

/** One letter for each product, to be asked for before the payment. In the transaction that makes the session, after its row. */
export async function requireLetters(
  ctx: Context,
  tx: Tx,
  session: { id: string; customerId: string | null },
  products: readonly Product[],
): Promise<void> {
  if (products.length === 0) return
  const letters = products.map(
    (product): Letter => ({
      environmentId: tx.environment.id,
      id: ctx.ids.id('lmn'),
      createdAt: tx.now,
      updatedAt: tx.now,
      objectVersion: 1,
      metadata: {},
      productId: product.id,
      checkoutSessionId: session.id,
      customerId: session.customerId,
      status: 'required',
      visitType: product.visitType,
      declineReason: null,
      submittedAt: null,
      issuedAt: null,
      declinedAt: null,
      expiresAt: null,
    }),
  )
  await insertLetters(tx, letters)
  const at = presenting(ctx, tx)
  await recordEvents(
    ctx,
    tx,
    letters.map(letter => ({ type: 'letter.required', object: presentLetter(letter, at) })),
  )
}
