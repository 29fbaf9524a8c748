import type { Context } from '../../context.ts'
import { invariant } from '../../core/invariant.ts'
import { findTestCard } from '../../core/test-card.ts'
import type { Tx } from '../../db/transaction.ts'
import { debitOutcome, linkStatusAfter } from './outcome.ts'
import { newsOf } from './pay-form.ts'
import { findPayment, lockLink, movePayment, setLinkStatus } from './queries.ts'
import { tell } from './tell.ts'

/** The end of a slow debit comes: the bank pays, or returns it. A debit that is no longer processing is left alone. */
export async function settleDebit(ctx: Context, tx: Tx, paymentId: string): Promise<void> {
  const { sql, now } = tx
  const found = await findPayment(sql, tx.environment.id, paymentId)
  invariant(found, `sandbox payment ${paymentId} exists`)
  const link = found.linkId === null ? null : await lockLink(sql, found, found.linkId)
  // Every change of the payment holds the link's lock, and a debit is moved by nobody else: this row is still true.
  if (found.status !== 'processing') return
  const card = findTestCard(found.card)
  invariant(card, `payment ${paymentId} was made with a test card`)

  const { debitDueAt: _, ...outcome } = debitOutcome(card, now)
  const payment = { ...found, ...outcome }
  await Promise.all([
    movePayment(sql, found, payment.id, outcome),
    ...(link ? [setLinkStatus(sql, found, link.id, linkStatusAfter(payment.status))] : []),
    tell(ctx.ids, sql, found, newsOf(link, payment), now),
  ])
  tx.wakes.due = true
}
