import type { Context } from '../../context.ts'
import { refusalToPay } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { DiscountTerms } from '../../core/discount.ts'
import { Failure } from '../../core/failure.ts'
import { totalsOfLines } from '../../core/offer.ts'
import { type Tx, transaction } from '../../db/transaction.ts'
import { refuseIdle } from '../catalog/build-offer.ts'
import { releaseDiscounts } from '../catalog/release-discounts.ts'
import { requireDiscounts } from '../catalog/require-discounts.ts'
import { reserveDiscounts } from '../catalog/reserve-discounts.ts'
import { redraftInvoice } from '../invoice/redraft-invoice.ts'
import { openPayments } from '../payment/open-payments.ts'
import { applyTruth } from './apply-truth.ts'
import { isLinked } from './open-page.ts'
import { type LinkedPage, type ProviderPage, pageOf, requireSession } from './provider-page.ts'
import { lockSession, restoreLink, saveAmounts, saveLink } from './queries.ts'

/** A code that the buyer enters, or the coupon of one that they take off again. */
export type DiscountChange = { code: string } | { remove: string }

/**
 * The amount of an offer changes by a promotion code. A page that the provider has open for the old amount is closed
 * first, and only its word that nothing was paid on it lets the change through.
 */
export async function changeDiscount(
  ctx: Context,
  environmentId: string,
  sessionId: string,
  change: DiscountChange,
): Promise<CheckoutSession> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const page = await transaction(ctx, environmentId, tx => replaceable(ctx, tx, sessionId, change))
    if (isLinked(page)) await closeOldPage(ctx, environmentId, page)
    const saved = await transaction(ctx, environmentId, tx => applyChange(ctx, tx, sessionId, change))
    if (saved) return saved
  }
  throw new Failure('payment_in_progress', 'The order is being paid in another tab: wait for its outcome.', {
    details: { checkout_session_id: sessionId },
  })
}

/** How often another tab may open a page for the old amount in between. */
const triesMax = 3

/** null: another page was opened meanwhile, for the old amount. */
async function applyChange(ctx: Context, tx: Tx, sessionId: string, change: DiscountChange): Promise<CheckoutSession | null> {
  const { session, provider, link } = await changeable(ctx, tx, sessionId)
  if (link?.status === 'open' || link?.status === 'sent') return null
  const discounts = await changed(ctx, tx, session, change)
  const { lines, totals, recurring } = totalsOfLines({ ...session, discounts })
  const least = provider.minimumCharge(session.currency, session.paymentProvider)
  if ((totals.due > 0n && totals.due < least) || (totals.due === 0n && totals.total > 0n))
    throw new Failure('amount_too_small', 'With this code the order is less than can be charged: leave it out, or buy more.', {
      param: 'code',
    })
  if (session.invoiceId) await redraftInvoice(tx, session.invoiceId, totals)
  return await saveAmounts(tx, {
    ...session,
    discounts,
    lineItems: lines,
    amountDiscount: totals.discountTotal,
    amountTax: totals.taxTotal,
    amountTaxIncluded: totals.taxIncludedTotal,
    amountBalance: totals.balanceTotal,
    amountTotal: totals.due,
    amountRecurring: recurring,
  })
}

/** Looks whether the change can be made before the old page is touched; then that page counts no more. */
async function replaceable(ctx: Context, tx: Tx, sessionId: string, change: DiscountChange): Promise<ProviderPage> {
  const page = await changeable(ctx, tx, sessionId)
  if ('code' in change) await wanted(tx, page.session, change.code)
  if (page.link?.status !== 'open' && page.link?.status !== 'sent') return { ...page, link: null }
  await saveLink(tx, page.link.id, { status: 'replaced', providerReference: null, url: null })
  return page
}

async function changeable(ctx: Context, tx: Tx, sessionId: string): Promise<ProviderPage> {
  await requireSession(tx, sessionId)
  const session = (await lockSession(tx, sessionId))!
  if (refusalToPay(session, tx.now) || !session.allowPromotionCodes)
    throw new Failure('session_not_open', 'This session takes no codes: it has ended, or was made without.', {
      details: { checkout_session_id: session.id, checkout_status: session.checkoutStatus },
    })
  const [open] = await openPayments(tx, session.id)
  if (open)
    throw new Failure('payment_in_progress', 'A payment of this session is on its way: wait for its outcome.', {
      details: { checkout_session_id: session.id, payment_id: open.id },
    })
  return await pageOf(ctx, tx, session)
}

async function closeOldPage(ctx: Context, environmentId: string, { session, link, provider, scope }: LinkedPage): Promise<void> {
  const found = link.providerReference ? null : await provider.findHosted(scope, link.id)
  const reference = link.providerReference ?? (found?.ok ? found.value?.reference : null)
  if (found?.ok && found.value === null) return
  const answer = reference ? await provider.cancelHosted(scope, reference) : null
  if (answer?.ok && (answer.value.status === 'canceled' || answer.value.status === 'expired')) return
  await transaction(ctx, environmentId, async tx => {
    await lockSession(tx, session.id)
    await restoreLink(tx, link)
  })
  if (!answer?.ok)
    throw new Failure('provider_unavailable', 'The payment provider did not answer. Nothing was charged: try again.', {
      retryAfterSeconds: 5,
    })
  await applyTruth(ctx, environmentId, session, link.id, answer.value)
  throw new Failure('payment_in_progress', 'A payment of this session is on its way: wait for its outcome.', {
    details: { checkout_session_id: session.id },
  })
}

async function changed(ctx: Context, tx: Tx, session: CheckoutSession, change: DiscountChange): Promise<DiscountTerms[]> {
  if ('remove' in change) {
    // What the merchant attached stays: only what came by a code goes.
    const removed = session.discounts.find(d => d.coupon_id === change.remove && d.promotion_code_id !== null)
    if (!removed) return session.discounts
    await releaseDiscounts(tx, session.id, { couponId: removed.coupon_id })
    return session.discounts.filter(d => d !== removed)
  }
  const added = await wanted(tx, session, change.code)
  await reserveDiscounts(ctx, tx, { checkoutSessionId: session.id, subscriptionId: session.subscriptionId, status: 'reserved' }, added)
  return [...session.discounts, ...added]
}

async function wanted(tx: Tx, session: CheckoutSession, code: string): Promise<DiscountTerms[]> {
  const found = await requireDiscounts(tx, [{ promotionCode: code, param: 'code' }], {
    customerId: session.customerId,
    currency: session.currency,
  }).catch(error => {
    // To a buyer a word that nobody knows is a code that is no good.
    throw error instanceof Failure && error.type === 'not_found'
      ? new Failure('promotion_code_invalid', error.message, { param: 'code' })
      : error
  })
  for (const discount of found)
    refuseIdle(
      discount,
      session.lineItems.map(line => line.product_id),
      'code',
    )
  if (session.discounts.some(d => found.some(f => f.coupon_id === d.coupon_id)))
    throw new Failure('coupon_not_applicable', 'This discount is taken off already.', {
      param: 'code',
      details: { reason: 'already_applied' },
    })
  return found
}
