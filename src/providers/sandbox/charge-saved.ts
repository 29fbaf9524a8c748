import { invariant } from '../../core/invariant.ts'
import { findTestCard } from '../../core/test-card.ts'
import type { Attempt, PaymentState, Result, SavedCharge, Scope } from '../provider.ts'
import { openDispute } from './dispute.ts'
import { offSessionOutcome } from './outcome.ts'
import type { SandboxParts } from './parts.ts'
import { newsOf } from './pay-form.ts'
import { findInstrument, findPaymentByKey, insertDebit, insertPayment, lockPayment, type PaymentRow } from './queries.ts'
import { conflict, refuse } from './refusal.ts'
import { paymentState } from './state.ts'
import { tell } from './tell.ts'

/** One charge per attempt key: the unique index makes twins one. */
export async function chargeSaved(
  { sql, ids, wake }: SandboxParts,
  scope: Scope,
  request: SavedCharge,
  attempt: Attempt,
): Promise<Result<PaymentState>> {
  const now = scope.environmentNow
  const answer = await sql.begin(async (sql): Promise<Result<PaymentState>> => {
    const [kept, known] = await Promise.all([
      findInstrument(sql, scope, request.instrument),
      findPaymentByKey(sql, scope, attempt.attemptKey),
    ])
    if (known)
      return isSame(known, request)
        ? { ok: true, value: paymentState(known, null) }
        : conflict('This attempt key was used for another charge.')
    if (!kept) return refuse('instrument_unknown', `There is no instrument "${request.instrument}".`)
    if (request.amount.amount <= 0n) return refuse('amount_invalid', 'A charge is of an amount above zero.')
    const card = findTestCard(kept.card)
    invariant(card, `instrument ${request.instrument} is a test card`)
    const { debitDueAt, ...outcome } = offSessionOutcome(card, now)
    const payment: PaymentRow = {
      id: ids.id('sbpy'),
      linkId: null,
      attemptKey: attempt.attemptKey,
      ...outcome,
      ...request.amount,
      refunded: 0n,
      card: card.name,
      instrumentId: request.instrument,
      ours: request.ours,
    }
    await insertPayment(sql, scope, payment, now)
    if (debitDueAt) await insertDebit(sql, scope, payment.id, debitDueAt)
    await tell(ids, sql, scope, newsOf(null, payment), now)
    await openDispute(ids, sql, scope, card, payment)
    return { ok: true, value: paymentState(payment, null) }
  })
  wake.due()
  return answer
}

function isSame(known: PaymentRow, { instrument, amount }: SavedCharge): boolean {
  return known.instrumentId === instrument && known.amount === amount.amount && known.currency === amount.currency
}

export async function fetchPayment({ sql }: SandboxParts, scope: Scope, reference: string): Promise<Result<PaymentState>> {
  const found = await sql.begin(sql => lockPayment(sql, scope, reference))
  return found ? { ok: true, value: paymentState(found, null) } : refuse('payment_unknown', `There is no payment "${reference}".`)
}

export async function findPayment({ sql }: SandboxParts, scope: Scope, attemptKey: string): Promise<Result<PaymentState | null>> {
  const found = await findPaymentByKey(sql, scope, attemptKey)
  return { ok: true, value: found && paymentState(found, null) }
}
