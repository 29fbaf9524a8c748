/** The sandbox's rows in the words of the port. */
import { invariant } from '../../core/invariant.ts'
import { findTestCard } from '../../core/test-card.ts'
import type { HostedState, Instrument, PaymentState, RefundState } from '../provider.ts'
import { failureOf, statusAt } from './outcome.ts'
import type { LinkRow, LinkWithPayments, PaymentRow, RefundRow } from './queries.ts'

/** Test cards never expire while anybody tests with them. */
const cardExpiry = { month: 12, year: 2034 }

export function hostedState({ link, payments }: LinkWithPayments, now: Temporal.Instant): HostedState {
  const status = statusAt(link, now)
  return { reference: link.id, status, url: null, payments: payments.map(p => paymentState(p, status)), ours: link.ours }
}

/** Authentication can't be gone on with once the link has ended. */
export function paymentState(row: PaymentRow, link: LinkRow['status'] | null): PaymentState {
  return {
    reference: row.id,
    status: row.status === 'requires_action' && link !== null && link !== 'open' ? 'canceled' : row.status,
    amount: { amount: row.amount, currency: row.currency },
    refunded: row.refunded,
    instrument: instrumentOf(row),
    failure: row.declineCode === null ? null : failureOf(row.declineCode),
    settledAt: row.settledAt,
    ours: row.ours,
  }
}

function instrumentOf(row: PaymentRow): Instrument {
  const card = findTestCard(row.card)
  invariant(card, `payment ${row.id} was made with a test card`)
  const expires = card.type === 'card'
  return {
    reference: row.instrumentId,
    type: card.type,
    brand: card.brand,
    last4: card.last4,
    expMonth: expires ? cardExpiry.month : null,
    expYear: expires ? cardExpiry.year : null,
    hsaFsa: card.hsaFsa,
  }
}

export function refundState(row: RefundRow): RefundState {
  return { reference: row.id, status: 'succeeded', amount: { amount: row.amount, currency: row.currency }, failure: null }
}
