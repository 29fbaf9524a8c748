import type { Ids } from '../../context.ts'
import type { TestCard } from '../../core/test-card.ts'
import type { TransactionSql } from '../../db/postgres.ts'
import type { DisputeState, Result, Scope } from '../provider.ts'
import { type DisputeRow, endDispute, findDispute, insertDispute, lockDispute } from './dispute-queries.ts'
import type { SandboxParts } from './parts.ts'
import type { PaymentRow } from './queries.ts'
import { refuse } from './refusal.ts'
import { type SandboxEvent, tell } from './tell.ts'

/** The buyer of the card for it disputes what they have just paid: all of it. Nothing happens for any other card. */
export async function openDispute(ids: Ids, sql: TransactionSql, scope: Scope, card: TestCard, payment: PaymentRow): Promise<void> {
  if (card.outcome.kind !== 'disputed' || payment.status !== 'succeeded' || payment.amount === 0n) return
  const { amount, currency, ours } = payment
  const dispute: DisputeRow = {
    ...{ id: ids.id('sbdp'), paymentId: payment.id, status: 'opened', amount, currency, reason: 'fraudulent', ours },
    ...{ openedAt: scope.environmentNow, closedAt: null },
  }
  await Promise.all([insertDispute(sql, scope, dispute), tell(ids, sql, scope, [newsOf(payment.linkId, dispute)], scope.environmentNow)])
}

export async function fetchDispute({ sql }: SandboxParts, scope: Scope, reference: string): Promise<Result<DisputeState>> {
  const found = await findDispute(sql, scope, reference)
  return found ? { ok: true, value: disputeState(found) } : unknown(reference)
}

/** The bank decides. Told once: one that was decided stays as it is. */
export async function closeDispute(
  { sql, ids, wake }: SandboxParts,
  scope: Scope,
  reference: string,
  status: 'won' | 'lost',
): Promise<Result<DisputeState>> {
  const now = scope.environmentNow
  const answer = await sql.begin(async (sql): Promise<Result<DisputeState>> => {
    const dispute = await lockDispute(sql, scope, reference)
    if (!dispute) return unknown(reference)
    if (dispute.status !== 'opened') return { ok: true, value: disputeState(dispute) }
    const closed: DisputeRow = { ...dispute, status, closedAt: now }
    await Promise.all([endDispute(sql, scope, closed), tell(ids, sql, scope, [newsOf(null, closed)], now)])
    return { ok: true, value: disputeState(closed) }
  })
  wake.due()
  return answer
}

const unknown = (id: string) => refuse('dispute_unknown', `There is no dispute "${id}".`)

function newsOf(link: string | null, { id, paymentId, status, amount, currency }: DisputeRow): SandboxEvent {
  const type = status === 'opened' ? 'sandbox.dispute.opened' : 'sandbox.dispute.closed'
  return { type, data: { link, payment: paymentId, refund: null, dispute: id, amount, currency } }
}

function disputeState({ id, paymentId, status, amount, currency, reason, openedAt, closedAt, ours }: DisputeRow): DisputeState {
  return { reference: id, payment: paymentId, status, amount: { amount, currency }, reason, openedAt, closedAt, ours }
}
