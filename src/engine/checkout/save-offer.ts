import type { Context } from '../../context.ts'
import { presentCheckoutSession } from '../../contract/checkout-session.ts'
import { abandonedSeconds, nextPoll } from '../../core/checkout.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Customer } from '../../core/customer.ts'
import type { Product } from '../../core/product.ts'
import { scheduleAll } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import type { BuiltOffer } from '../catalog/build-offer.ts'
import { reserveDiscounts } from '../catalog/reserve-discounts.ts'
import { draftInvoice } from '../invoice/draft-invoice.ts'
import { offerDraftLines } from '../invoice/offer-draft-lines.ts'
import { requireLetters } from '../letter/require-letters.ts'
import { presenting } from '../presenting.ts'
import { draftSubscription } from '../subscription/draft-subscription.ts'
import { recordEvents } from '../webhook/record-events.ts'
import type { NewSession } from './new-session.ts'
import { insertSession, type ProviderLink } from './queries.ts'
import type { SessionMatter } from './session-matter.ts'

type Given = { session: CheckoutSession; input: NewSession; customer: Customer | null; matter: SessionMatter; needsLetter: Product[] }

/** Writes the session with all that it drafts: subscription, invoice, letters, reserved coupons, due work. */
export async function saveOffer(ctx: Context, tx: Tx, given: Given): Promise<ProviderLink | null> {
  const { session, matter, customer, needsLetter } = given
  const link = session.collects ? null : newLink(ctx, session)
  const firstPoll = nextPoll(session, tx.now)
  await insertSession(tx, session, link?.id ?? null)
  await Promise.all([
    ...(matter.offer ? [draftOffer(ctx, tx, session, matter.offer, customer, given.input)] : []),
    ...(needsLetter.length > 0 ? [requireLetters(ctx, tx, session, needsLetter)] : []),
    scheduleAll(tx, [
      { kind: 'checkout.end', subjectId: session.id, dueAt: session.expiresAt },
      ...(link ? [{ kind: 'checkout.resume' as const, subjectId: session.id, dueAt: tx.now.add({ seconds: abandonedSeconds }) }] : []),
      ...(firstPoll ? [{ kind: 'checkout.poll' as const, subjectId: session.id, dueAt: firstPoll }] : []),
    ]),
    ...(link
      ? []
      : [recordEvents(ctx, tx, [{ type: 'checkout.session.created', object: presentCheckoutSession(session, presenting(ctx, tx)) }])]),
  ])
  return link
}

/** The intent to have a page made at the provider; its id is the attempt key. */
export function newLink(ctx: Context, session: CheckoutSession): ProviderLink {
  return {
    id: ctx.ids.id('lnk'),
    checkoutSessionId: session.id,
    connectionId: session.connectionId,
    status: 'sent',
    providerReference: null,
    url: null,
  }
}

async function draftOffer(
  ctx: Context,
  tx: Tx,
  session: CheckoutSession,
  offer: BuiltOffer,
  customer: Customer | null,
  input: NewSession,
): Promise<void> {
  const items = offer.wares.map(ware => (ware.recurring && session.subscriptionId !== null ? ctx.ids.id('si') : null))
  if (session.subscriptionId !== null)
    await draftSubscription(tx, {
      id: session.subscriptionId,
      customerId: session.customerId,
      planId: session.planId,
      name: session.outputName,
      multiple: session.allowMultiple || session.anonymous,
      currency: session.currency,
      billingPeriod: session.billingPeriod!,
      billingPeriodCount: session.billingPeriodCount!,
      timeZone: customer?.timeZone ?? 'UTC',
      billingCycle: session.billingCycle,
      billingCycleAnchor: session.billingCycleAnchor,
      trialEndBehavior: session.trialEndBehavior,
      taxRateIds: offer.namedTaxRates?.map(r => r.tax_rate_id) ?? null,
      collectionMethod: 'charge_automatically',
      checkoutSessionId: session.id,
      latestInvoiceId: session.invoiceId,
      metadata: { ...session.outputMetadata, ...input.subscriptionMetadata },
      items: offer.wares.flatMap((ware, n) =>
        items[n]
          ? [
              {
                id: items[n]!,
                priceId: ware.price.id,
                productId: ware.product?.id ?? null,
                quantity: ware.quantity,
                taxRateIds: offer.ownTaxRates[n]!,
              },
            ]
          : [],
      ),
    })
  await draftInvoice(ctx, tx, {
    id: session.invoiceId!,
    customerId: session.customerId,
    subscriptionId: session.subscriptionId,
    checkoutSessionId: session.id,
    billingReason: session.subscriptionId === null ? 'purchase' : 'subscription_create',
    collectionMethod: 'charge_automatically',
    currency: session.currency,
    name: session.outputName,
    description: null,
    metadata: session.outputMetadata,
    dueDate: null,
    period: null,
    taxStatus: offer.taxStatus,
    lines: offerDraftLines(offer.wares, items, null),
    totals: offer.totals,
  })
  if (offer.discounts.length > 0)
    await reserveDiscounts(
      ctx,
      tx,
      { checkoutSessionId: session.id, subscriptionId: session.subscriptionId, status: 'reserved' },
      offer.discounts,
    )
}
