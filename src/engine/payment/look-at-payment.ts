import type { Context } from '../../context.ts'
import { isOpen, looksBeforeAlert, neverArrived, nextLateLook, nextLook, type Payment } from '../../core/payment.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { askAgainAt } from './ask-again-at.ts'
import { findPayment, lockPayment, notFoundSince, saveLooks, updatePayment } from './queries.ts'

/** The payment while its outcome is open or may yet turn, or null: nothing is left to look up. */
export async function paymentToLookAt(tx: Tx, paymentId: string): Promise<Payment | null> {
  const payment = await findPayment(tx, paymentId)
  return payment && (isOpen(payment.status) || mayTurn(payment)) ? payment : null
}

/** Of what was given up in a session the polls of its page tell; of a charge without the buyer nobody else. */
function mayTurn({ offSession, status, failure }: Payment): boolean {
  return offSession && status === 'failed' && failure?.category === 'never_arrived'
}

async function lookLate(tx: Tx, payment: Payment, answered: boolean): Promise<void> {
  const dueAt = answered ? nextLateLook(payment.createdAt, tx.now) : askAgainAt(payment.createdAt, tx.now)
  await schedule(tx, 'payment.resolve', dueAt ? [{ subjectId: payment.id, dueAt }] : [])
}

/**
 * Counts a look at a payment that is still open after the provider was asked, and schedules the next one. Says whether
 * it was given up as never arrived: only when the provider answered and knows nothing of it.
 */
export async function countLook(ctx: Context, tx: Tx, paymentId: string, answered: boolean): Promise<{ neverArrived: boolean }> {
  const payment = await lockPayment(tx, paymentId)
  if (payment && mayTurn(payment)) await lookLate(tx, payment, answered)
  if (!payment || !isOpen(payment.status)) return { neverArrived: false }
  const looks = payment.looks + 1
  // Only the provider's own "not known" counts; while it is silent nothing is concluded.
  const lost = answered && payment.providerReference === null && neverArrived(await notFoundSince(tx, paymentId), tx.now)
  if (lost) {
    const failure = {
      category: 'never_arrived',
      code: 'never_arrived',
      decline_code: null,
      message: 'The payment never reached the provider.',
      retry: 'later',
    } as const
    const given = await updatePayment(tx, { ...payment, looks, status: 'failed', failure })
    if (mayTurn(given)) await lookLate(tx, given, true)
    return { neverArrived: true }
  }
  if (looks >= looksBeforeAlert)
    ctx.log.error({ payment: paymentId, looks }, 'the outcome of a payment is unknown after a week of looking: a person must resolve it')
  if (payment.status === 'sent') await updatePayment(tx, { ...payment, looks, status: 'unknown' })
  else await saveLooks(tx, paymentId, looks)
  await schedule(tx, 'payment.resolve', [{ subjectId: paymentId, dueAt: nextLook(looks, tx.now) }])
  return { neverArrived: false }
}
