import type { Attempt, Money, Ours, RefundState, Result, Scope } from '../provider.ts'
import { isDisputed } from './dispute-queries.ts'
import type { SandboxParts } from './parts.ts'
import { findRefund as findRow, insertRefund, lockPayment, type PaymentRow, type RefundRow } from './queries.ts'
import { conflict, refuse } from './refusal.ts'
import { refundState } from './state.ts'
import { tell } from './tell.ts'

export type RefundRequest = { payment: string; amount: Money; ours: Ours }

/** Succeeds at once. The payment's row lock makes refunds take turns, so that never more is given back than was captured. */
export async function refund(
  { sql, ids, wake }: SandboxParts,
  scope: Scope,
  request: RefundRequest,
  attempt: Attempt,
): Promise<Result<RefundState>> {
  const now = scope.environmentNow
  const answer = await sql.begin(async (sql): Promise<Result<RefundState>> => {
    const [payment, known] = await Promise.all([lockPayment(sql, scope, request.payment), findRow(sql, scope, attempt.attemptKey)])
    if (!payment) return refuse('payment_unknown', `There is no payment "${request.payment}".`)
    if (known)
      return isSame(known, request) ? { ok: true, value: refundState(known) } : conflict('This attempt key was used for another refund.')
    if (await isDisputed(sql, scope, payment.id))
      return refuse('payment_disputed', "The buyer's bank has taken this payment back: it can't be given back, too.")
    const refusal = refusalOf(payment, request.amount)
    if (refusal) return refusal
    const made: RefundRow = { id: ids.id('sbrf'), paymentId: payment.id, attemptKey: attempt.attemptKey, ...request.amount }
    const data = { link: payment.linkId, payment: payment.id, refund: made.id, ...request.amount }
    await Promise.all([insertRefund(sql, scope, made, now), tell(ids, sql, scope, [{ type: 'sandbox.refund.succeeded', data }], now)])
    return { ok: true, value: refundState(made) }
  })
  wake.due()
  return answer
}

function isSame(known: RefundRow, { payment, amount }: RefundRequest): boolean {
  return known.paymentId === payment && known.amount === amount.amount && known.currency === amount.currency
}

function refusalOf(payment: PaymentRow, { amount, currency }: Money) {
  if (payment.status !== 'succeeded')
    return refuse('payment_not_captured', `This payment is ${payment.status}: there is nothing to give back.`)
  if (currency !== payment.currency) return refuse('currency_mismatch', `This payment was in ${payment.currency}.`)
  if (amount <= 0n) return refuse('amount_invalid', 'A refund is of an amount above zero.')
  if (amount > payment.amount - payment.refunded) return refuse('refund_exceeds_payment', 'More than what is left of the payment.')
  return null
}

export async function findRefund({ sql }: SandboxParts, scope: Scope, attemptKey: string): Promise<Result<RefundState | null>> {
  const found = await findRow(sql, scope, attemptKey)
  return { ok: true, value: found && refundState(found) }
}
