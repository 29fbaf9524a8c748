/** From a session to what its page shows. */

import { refusalToPay } from '../core/checkout.ts'
import { withSessionId } from '../core/checkout-session.ts'
import { intervalOf } from '../core/period.ts'
import { findTestCard } from '../core/test-card.ts'
import type { SeenSession } from '../engine/checkout/view-session.ts'
import type { CheckoutState, CheckoutView } from './checkout-view.ts'

export type Problem = { problem: 'choose_card' | 'unknown_card' | 'try_again'; chosenCard: string | null }

/** Where the three addresses of a session lead, the placeholder filled in. No failure address → the cancel address. */
export function destinations(seen: SeenSession): { success: string | null; failure: string | null; cancel: string | null } {
  const { id, successUrl, failureUrl, cancelUrl } = seen.session
  const filled = (url: string | null) => (url === null ? null : withSessionId(url, id))
  return { success: filled(successUrl), failure: filled(failureUrl ?? cancelUrl), cancel: filled(cancelUrl) }
}

export function viewOf(seen: SeenSession, given: Problem | null): CheckoutView {
  const { session, environment, subscription } = seen
  const interval = intervalOf(session.billingPeriod, session.billingPeriodCount)
  return {
    locale: 'en',
    path: `/checkout/${session.publicToken}`,
    merchant: {
      name: environment.displayName ?? environment.name,
      logoUrl: environment.logoUrl,
      accent: environment.accent,
      termsUrl: environment.termsUrl,
      privacyUrl: environment.privacyUrl,
    },
    livemode: environment.kind === 'live',
    customerEmail: seen.email,
    order: {
      currency: session.currency,
      lines: session.lineItems.map(line => ({
        description: line.description,
        quantity: line.quantity,
        unitAmount: line.unit_amount_decimal.includes('.') ? null : BigInt(line.unit_amount_decimal),
        amount: BigInt(line.amount),
      })),
      subtotal: session.amountSubtotal,
      discount: session.amountDiscount,
      tax: session.amountTax,
      shipping: session.amountShipping,
      total: session.amountTotal,
      renewal: {
        amount: session.amountTotal,
        interval: interval.unit,
        intervalCount: interval.count,
        nextAt: subscription.currentPeriodEnd,
      },
    },
    state: stateOf(seen, given),
    backUrl: session.checkoutStatus === 'pending' && session.paymentStatus !== 'processing' ? destinations(seen).cancel : null,
  }
}

const brandNames: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  bank: 'Bank account',
}
const brandName = (brand: string) => brandNames[brand] ?? brand

function stateOf(seen: SeenSession, given: Problem | null): CheckoutState {
  const { session, lastPayment, now } = seen
  const to = destinations(seen)
  switch (session.checkoutStatus) {
    case 'completed':
      return {
        kind: 'completed',
        paidAt: session.completedAt!,
        amount: session.amountTotal,
        invoiceNumber: seen.invoice.number,
        paymentMethod: seen.method ? `${brandName(seen.method.brand ?? seen.method.type)} •••• ${seen.method.last4 ?? ''}` : null,
        continueUrl: to.success,
      }
    case 'expired':
      return { kind: 'expired', at: session.expiresAt, restartUrl: to.cancel }
    case 'canceled':
      return { kind: 'canceled', superseded: session.cancellationReason === 'superseded', restartUrl: to.cancel }
    case 'failed':
      return {
        kind: 'failed',
        reason: session.failureReason ?? '',
        refunded: seen.lastPayment?.status === 'succeeded',
        restartUrl: to.failure,
      }
    default:
  }
  if (session.paymentStatus === 'processing') return { kind: 'processing', days: 3, continueUrl: to.success }
  if (lastPayment && ['created', 'sent', 'unknown'].includes(lastPayment.status)) return { kind: 'confirming' }
  if (refusalToPay(session, now) === 'ended') return { kind: 'expired', at: session.expiresAt, restartUrl: to.cancel }
  if (refusalToPay(session, now) === 'not_open') return { kind: 'confirming' }
  if (lastPayment?.status === 'requires_action') return { kind: 'authentication', bank: 'Sandbox Bank' }
  const failure = lastPayment?.status === 'failed' ? lastPayment.failure : null
  return {
    kind: 'payable',
    decline: failure ? { declineCode: failure.decline_code ?? failure.code, message: failure.message } : null,
    giveUpUrl: failure ? to.failure : null,
    problem: given?.problem ?? null,
    chosenCard: given?.chosenCard && findTestCard(given.chosenCard) ? given.chosenCard : null,
    endsAt: session.expiresAt,
  }
}
