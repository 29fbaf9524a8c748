/** From a session to what its page shows. */
import { refusalToPay } from '../core/checkout.ts'
import { withSessionId } from '../core/checkout-session.ts'
import { findTestCard } from '../core/test-card.ts'
import type { SeenSession } from '../engine/checkout/view-session.ts'
import { type BuyerField, type CheckoutState, type CheckoutView, type Field, type LetterField, letterFields } from './checkout-view.ts'
import { merchantOf } from './merchant-of.ts'
import { orderOf } from './order-of-session.ts'
import type { Locale } from './texts/locale.ts'

/** What was wrong with the last post, and what was typed. */
export type Problem = {
  problem: 'choose_card' | 'unknown_card' | 'try_again' | null
  chosenCard: string | null
  typed?: Readonly<Record<string, string>>
  problems?: Readonly<Partial<Record<BuyerField | LetterField, 'missing' | 'invalid'>>>
  /** A refused promotion code: what was typed, and the failure's code. */
  code?: { typed: string; problem: string }
}

/** Where the three addresses of a session lead, the placeholder filled in. No failure address → the cancel address. */
export function destinations(seen: SeenSession): { success: string | null; failure: string | null; cancel: string | null } {
  const { id, successUrl, failureUrl, cancelUrl } = seen.session
  const filled = (url: string | null) => (url === null ? null : withSessionId(url, id))
  return { success: filled(successUrl), failure: filled(failureUrl ?? cancelUrl), cancel: filled(cancelUrl) }
}

export function viewOf(seen: SeenSession, given: Problem | null, locale: Locale): CheckoutView {
  const { session, environment } = seen
  return {
    locale,
    path: `/checkout/${session.publicToken}`,
    merchant: merchantOf(environment),
    livemode: environment.kind === 'live',
    action: session.action,
    about: seen.target ? seen.target.name : (seen.invoices[0]?.number ?? null),
    customerEmail: seen.email,
    order: orderOf(seen),
    state: stateOf(seen, given),
    backUrl: session.checkoutStatus === 'pending' && session.paymentStatus !== 'processing' ? destinations(seen).cancel : null,
  }
}

function stateOf(seen: SeenSession, given: Problem | null): CheckoutState {
  const { session, lastPayment, now } = seen
  const to = destinations(seen)
  const invoice = seen.invoices[0] ?? null
  switch (session.checkoutStatus) {
    case 'completed':
      return {
        kind: 'completed',
        paidAt: session.completedAt!,
        amount: session.amountTotal,
        refunded: lastPayment?.amountRefunded ?? 0n,
        invoiceNumber: invoice?.number ?? null,
        invoiceUrl: invoice?.number ? `/invoice/${invoice.publicToken}` : null,
        paymentMethod: seen.method && { brand: seen.method.brand ?? seen.method.type, last4: seen.method.last4 },
        continueUrl: to.success,
      }
    case 'expired':
      return paidElsewhere(seen) ?? { kind: 'expired', at: session.expiresAt, restartUrl: to.cancel }
    case 'canceled':
      return paidElsewhere(seen) ?? { kind: 'canceled', superseded: session.cancellationReason === 'superseded', restartUrl: to.cancel }
    case 'failed':
      return {
        kind: 'failed',
        reason: session.failureReason ?? '',
        refunded: seen.lastPayment?.status === 'succeeded' && seen.lastPayment.purpose === 'charge',
        restartUrl: to.failure,
      }
    default:
  }
  if (session.paymentStatus === 'processing') return { kind: 'processing', days: 3, continueUrl: to.success }
  if (lastPayment && ['created', 'sent', 'unknown'].includes(lastPayment.status)) return { kind: 'confirming' }
  const paid = paidElsewhere(seen)
  if (paid) return paid
  if (refusalToPay(session, now) === 'ended') return { kind: 'expired', at: session.expiresAt, restartUrl: to.cancel }
  if (refusalToPay(session, now) === 'not_open') return { kind: 'confirming' }
  if (lastPayment?.status === 'requires_action') return { kind: 'authentication' }
  if (seen.letters.some(letter => letter.status === 'required'))
    return { kind: 'letter', fields: letterForm(given), endsAt: session.expiresAt }
  const failure = lastPayment?.status === 'failed' ? lastPayment.failure : null
  return {
    kind: 'payable',
    decline: failure ? { declineCode: failure.decline_code ?? failure.code, message: failure.message } : null,
    giveUpUrl: failure ? to.failure : null,
    problem: given?.problem ?? null,
    chosenCard: given?.chosenCard && findTestCard(given.chosenCard) ? given.chosenCard : null,
    fields: buyerForm(seen, given),
    promotion: session.allowPromotionCodes ? { typed: given?.code?.typed ?? '', problem: given?.code?.problem ?? null } : null,
    endsAt: session.expiresAt,
  }
}

/** What was to be paid here was paid otherwise meanwhile: by another session, or charged to a saved method. */
function paidElsewhere({ session, invoices, ...seen }: SeenSession): CheckoutState | null {
  const last = invoices.at(-1)
  if (session.paysInvoiceIds.length === 0 || !last?.paidAt || invoices.some(i => i.status !== 'paid')) return null
  const to = destinations({ session, invoices, ...seen })
  return {
    kind: 'already_paid',
    paidAt: last.paidAt,
    amount: session.amountTotal,
    invoiceNumber: last.number,
    invoiceUrl: `/invoice/${last.publicToken}`,
    continueUrl: to.success,
  }
}

/** The fields that a buyer must or may fill before paying, by what the session asks. */
export function askedFields({ session }: Pick<SeenSession, 'session'>): Partial<Record<BuyerField, { required: boolean; known: string }>> {
  const { prefill, shippingDetails: ship } = session
  const asks = session.anonymous && session.customerId === null && prefill?.asksEmail === true
  const email = asks ? { email: { required: true, known: prefill?.email ?? '' } } : {}
  if (!session.shippingAddressCollection) return email
  const { address } = ship ?? {}
  return {
    ...email,
    shipping_name: { required: true, known: ship?.name ?? prefill?.name ?? '' },
    shipping_line1: { required: true, known: address?.line1 ?? '' },
    shipping_line2: { required: false, known: address?.line2 ?? '' },
    shipping_city: { required: true, known: address?.city ?? '' },
    shipping_state: { required: false, known: address?.state ?? '' },
    shipping_postal_code: { required: false, known: address?.postal_code ?? '' },
    shipping_country: { required: true, known: address?.country ?? '' },
    shipping_phone: { required: false, known: ship?.phone ?? prefill?.phone ?? '' },
  }
}

function buyerForm(seen: SeenSession, given: Problem | null): Partial<Record<BuyerField, Field>> {
  return Object.fromEntries(
    Object.entries(askedFields(seen)).map(([name, { required, known }]) => [
      name,
      { value: given?.typed?.[name] ?? known, required, problem: given?.problems?.[name as BuyerField] ?? null },
    ]),
  )
}

function letterForm(given: Problem | null): Record<LetterField, Field> {
  return Object.fromEntries(
    letterFields.map(name => [
      name,
      { value: given?.typed?.[name] ?? '', required: name !== 'history', problem: given?.problems?.[name] ?? null },
    ]),
  ) as Record<LetterField, Field>
}
