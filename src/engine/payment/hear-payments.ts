import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import { isOpen, movesPayment, nextLook, type Payment } from '../../core/payment.ts'
import { schedule, unschedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { Instrument, PaymentState } from '../../providers/provider.ts'
import { sessionPayment } from './begin-payment.ts'
import { insertPayment, paymentsOfSession, refundedPayments, updatePayment } from './queries.ts'

/** A payment of ours with what the provider just said of it. Nothing is saved yet: the decision comes first. */
export type HeardPayment = {
  payment: Payment
  /** Not stored before: money or an attempt that the provider knew of and we did not. */
  isNew: boolean
  changed: boolean
  /** A refund of it exists already. */
  refunded: boolean
  instrument: Instrument | null
  settledAt: Temporal.Instant | null
}

/** The session's payments with the provider's states laid over them. Forward only: a stale word changes nothing. */
export async function hearPayments(
  ctx: Context,
  tx: Tx,
  session: CheckoutSession,
  states: readonly PaymentState[],
): Promise<HeardPayment[]> {
  const [known, refunded] = await Promise.all([paymentsOfSession(tx, session.id), refundedPayments(tx, session.id)])
  const heard: HeardPayment[] = known.map(payment => ({
    payment,
    isNew: false,
    changed: false,
    refunded: refunded.includes(payment.id),
    instrument: null,
    settledAt: null,
  }))
  const ofOurs = (state: PaymentState) =>
    heard.find(h => h.payment.providerReference === state.reference || h.payment.id === state.ours?.paymentId)
  const unknown = states.filter(state => !ofOurs(state))
  for (const state of states) {
    const ours = ofOurs(state)
    if (!ours) continue
    if (movesPayment(ours.payment.status, state.status)) Object.assign(ours, told({ ...ours.payment, ...state.amount }, state, tx.now))
    else Object.assign(ours, { instrument: state.instrument, settledAt: state.settledAt })
  }
  for (const state of unknown) {
    // A session has one open attempt: another one, in a second tab, is written down when it ends or the first one has.
    if (isOpen(state.status) && heard.some(h => isOpen(h.payment.status))) continue
    heard.push({
      ...told(sessionPayment(ctx, tx, session, { status: state.status, ...state.amount }), state, tx.now),
      isNew: true,
      refunded: false,
    })
  }
  return heard
}

function told(
  payment: Payment,
  state: PaymentState,
  now: Temporal.Instant,
): Pick<HeardPayment, 'payment' | 'changed' | 'instrument' | 'settledAt'> {
  const succeededAt = state.status === 'succeeded' ? (state.settledAt ?? now) : null
  return {
    payment: { ...payment, status: state.status, providerReference: state.reference, failure: state.failure, succeededAt },
    changed: true,
    instrument: state.instrument,
    settledAt: state.settledAt,
  }
}

/** Its session may be over before its outcome is known. */
function firstLook(payment: Payment, now: Temporal.Instant): { subjectId: string; dueAt: Temporal.Instant }[] {
  const dueAt = nextLook(0, now)
  return dueAt ? [{ subjectId: payment.id, dueAt }] : []
}

/** Saves what changed; the objects in `heard` become the rows as stored. What is open is looked up, what is not is not any more. */
export async function savePayments(tx: Tx, heard: HeardPayment[]): Promise<void> {
  await Promise.all(
    heard
      .filter(h => h.changed)
      .flatMap(h => [
        (async () => {
          if (h.isNew) await insertPayment(tx, h.payment)
          else h.payment = await updatePayment(tx, h.payment)
        })(),
        ...(isOpen(h.payment.status) ? [] : [unschedule(tx, ['payment.resolve'], h.payment.id)]),
        ...(isOpen(h.payment.status) && h.isNew ? [schedule(tx, 'payment.resolve', firstLook(h.payment, tx.now))] : []),
      ]),
  )
}
