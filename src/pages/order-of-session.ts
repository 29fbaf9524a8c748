/** From a session to the order that its page shows. */
import type { CheckoutSession, OfferLine } from '../core/checkout-session.ts'
import { reachesRenewal } from '../core/discount.ts'
import type { Letter, LetterStatus } from '../core/letter.ts'
import { totalsOfLines } from '../core/offer.ts'
import { type Interval, intervalOf } from '../core/period.ts'
import type { SubscriptionStatus } from '../core/subscription.ts'
import { taxOn } from '../core/tax.ts'
import type { SeenSession } from '../engine/checkout/view-session.ts'
import type { OrderLine, OrderView, Renewal } from './checkout-view.ts'

export function orderOf(seen: SeenSession): OrderView {
  const { session } = seen
  // Pressing the button pays it as well, although it is charged by an invoice of its own right after.
  const restart = seen.target?.restarts ? (seen.target.period ?? 0n) : 0n
  const isOpen = session.checkoutStatus === 'initiated' || session.checkoutStatus === 'pending'
  const removable = new Map(
    session.discounts.map(d => [d.coupon_id, session.allowPromotionCodes && d.promotion_code_id !== null && isOpen ? d.coupon_id : null]),
  )
  return {
    currency: session.currency,
    lines: session.lineItems.length > 0 ? session.lineItems.map(line => lineOf(line, seen)) : owedLines(seen),
    subtotal: session.amountSubtotal + restart,
    discounts: discountsOf(session).map(({ couponId, ...d }) => ({ ...d, couponId: removable.get(couponId) ?? null })),
    taxes: taxesOf(session),
    taxStatus: session.taxStatus,
    shipping: session.amountShipping > 0n || session.shippingAddressCollection ? session.amountShipping : null,
    carried: session.amountBalance,
    total: session.amountTotal + restart,
    trial: trialOf(seen),
    renewal: renewalOf(seen),
    letter: letterOf(seen.letters),
  }
}

function lineOf(line: OfferLine, { session, invoices, letters }: SeenSession): OrderLine {
  const refused = letters.some(letter => letter.status === 'declined' && letter.productId === line.product_id)
  const whole = line.unit_amount_decimal !== null && !line.unit_amount_decimal.includes('.')
  return {
    description: line.description,
    quantity: line.quantity,
    unitAmount: whole && line.explanation.steps.length === 1 ? BigInt(line.unit_amount_decimal!) : null,
    amount: BigInt(line.amount),
    isInvoice: false,
    partUntil: line.proration ? (session.billingCycleAnchor ?? invoices[0]?.periodEnd ?? null) : null,
    recurring: line.recurring,
    eligibleAmount: line.hsa_fsa_eligible && !refused ? BigInt(line.amount) - BigInt(line.discount_amount) + BigInt(line.tax_amount) : null,
  }
}

/** What was there before, and what of it begins anew. */
function owedLines({ session, invoices, target }: SeenSession): OrderLine[] {
  const owed = invoices.map(i => owedLine(i.number ?? i.id, i, session))
  const more = { unitAmount: null, isInvoice: false, partUntil: null, recurring: true, eligibleAmount: null }
  return target?.restarts ? [...owed, { description: target.name ?? '', quantity: '1', amount: target.period ?? 0n, ...more }] : owed
}

/** An invoice that was there before: what remains of it. Afterwards: what was paid here. */
function owedLine(name: string, invoice: SeenSession['invoices'][number], session: CheckoutSession): OrderLine {
  const remains = invoice.amountDue - invoice.amountPaid - invoice.amountCredited
  const amount = remains > 0n ? remains : session.paysInvoiceIds.length === 1 ? session.amountTotal : invoice.amountPaid
  return {
    description: name,
    quantity: '1',
    unitAmount: null,
    amount,
    isInvoice: true,
    partUntil: null,
    recurring: false,
    eligibleAmount: null,
  }
}

function discountsOf(session: CheckoutSession): { couponId: string; label: string; amount: bigint }[] {
  return session.discounts.map(discount => ({
    couponId: discount.coupon_id,
    label: discount.label,
    amount: session.lineItems
      .flatMap(line => line.discounts)
      .filter(share => share.coupon_id === discount.coupon_id)
      .reduce((sum, share) => sum + BigInt(share.amount), 0n),
  }))
}

/** One entry a rate: the lines' shares and the shipping's. */
function taxesOf(session: CheckoutSession): OrderView['taxes'] {
  const shipping = session.amountShipping > 0n ? taxOn(session.amountShipping, session.taxRates ?? [], session.taxStatus).shares : []
  const byRate = Map.groupBy([...session.lineItems.flatMap(line => line.taxes), ...shipping], share => share.tax_rate_id)
  return [...byRate.values()].map(shares => ({
    name: shares[0]!.name,
    percentage: shares[0]!.percentage,
    inclusive: shares[0]!.inclusive,
    amount: shares.reduce((sum, share) => sum + BigInt(share.amount), 0n),
  }))
}

function trialOf({ session, subscription }: SeenSession): OrderView['trial'] {
  return session.trialPeriodDays ? { days: session.trialPeriodDays, endsAt: subscription?.trialEnd ?? null } : null
}

const renewing: ReadonlySet<SubscriptionStatus> = new Set(['trialing', 'active', 'past_due'])

function renewalOf({ session, subscription, invoices, target }: SeenSession): OrderView['renewal'] {
  const completed = session.checkoutStatus === 'completed'
  // A receipt is read again when the subscription has ended, or has renewed.
  if (completed && subscription && !renewing.has(subscription.status)) return null
  if (subscription && target?.period != null) {
    const { unit, count } = intervalOf(subscription.billingPeriod, subscription.billingPeriodCount)
    const nextAt = target.restarts ? null : subscription.currentPeriodEnd
    return { amount: target.period, interval: unit, intervalCount: count, byUse: false, nextAt, later: null }
  }
  if (session.amountRecurring === null || session.billingPeriod === null || session.billingPeriodCount === null) return null
  const paidUntil = completed && session.action === 'create_subscription' ? (invoices[0]?.periodEnd ?? null) : null
  const interval = intervalOf(session.billingPeriod, session.billingPeriodCount)
  return {
    amount: session.amountRecurring,
    interval: interval.unit,
    intervalCount: interval.count,
    byUse: session.lineItems.every(line => !line.recurring || line.full_amount === '0'),
    later: laterOf(session, interval),
    nextAt: paidUntil ?? subscription?.currentPeriodEnd ?? session.billingCycleAnchor,
  }
}

/** What each period costs when all discounts of some months have ended. */
function laterOf(session: CheckoutSession, interval: Interval): Renewal['later'] {
  const ending = session.discounts.filter(d => d.duration === 'repeating' && reachesRenewal(d, interval, session.trialPeriodDays ?? 0))
  if (ending.length === 0) return null
  const { recurring } = totalsOfLines({ ...session, discounts: session.discounts.filter(d => d.duration === 'forever') })
  if (recurring === null || recurring === session.amountRecurring) return null
  return { amount: recurring, months: Math.max(...ending.map(d => d.duration_in_months ?? 0)) }
}

/** Of several letters the one that is least far. */
function letterOf(letters: readonly Letter[]): LetterStatus | null {
  const order: LetterStatus[] = ['required', 'declined', 'submitted', 'expired', 'issued']
  return order.find(status => letters.some(letter => letter.status === status)) ?? null
}
