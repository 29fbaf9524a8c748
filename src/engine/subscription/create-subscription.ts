import type { Context } from '../../context.ts'
import { presentInvoice } from '../../contract/invoice.ts'
import { presentSubscription } from '../../contract/subscription.ts'
import type { Customer } from '../../core/customer.ts'
import { Failure } from '../../core/failure.ts'
import { bookInvoice } from '../../core/ledger.ts'
import type { Metadata } from '../../core/record.ts'
import type { Subscription, SubscriptionItem, TrialEndBehavior } from '../../core/subscription.ts'
import { schedule } from '../../db/due.ts'
import type { Tx } from '../../db/transaction.ts'
import { attachDiscounts } from '../catalog/attach-discounts.ts'
import { type BuiltOffer, buildOffer } from '../catalog/build-offer.ts'
import { reserveDiscounts } from '../catalog/reserve-discounts.ts'
import type { OfferTerms, Wares } from '../catalog/wanted-offer.ts'
import { requireCustomer } from '../customer/require-customer.ts'
import { entitlementsTold } from '../entitlement/tell-entitlements.ts'
import { draftInvoice } from '../invoice/draft-invoice.ts'
import { offerDraftLines } from '../invoice/offer-draft-lines.ts'
import { finalizeInvoice } from '../invoice/settle-invoice.ts'
import { bookTransfers } from '../payment/book-transfers.ts'
import { presenting } from '../presenting.ts'
import { recordEvents, type Told } from '../webhook/record-events.ts'
import { type Begun, beginSubscription, firstPeriodOf } from './begin-subscription.ts'
import { draftSubscription } from './draft-subscription.ts'
import { hadTrial } from './had-trial.ts'
import { liveSubscription } from './live-subscription.ts'
import { findSubscriptionByRequestKey, insertPeriod, updateSubscription } from './queries.ts'

export type NewSubscription = OfferTerms & {
  customer: string
  customerParam: string
  wares: Wares
  waresParam: string
  collectionMethod: Subscription['collectionMethod']
  daysUntilDue: number
  trialEndBehavior: TrialEndBehavior
  allowMultiple: boolean
  name: string | null
  metadata: Metadata
  /** The Idempotency-Key: this request takes more than one transaction. */
  requestKey: string | null
}

/** A first invoice that is not paid for so long ends its subscription before it began. */
const firstPaymentHours = 23

/**
 * A subscription without a checkout: its first period begins now. Nothing due, or sent to be paid later → active or
 * trialing; else incomplete with an open invoice that is to be paid within 23 hours.
 */
export async function createSubscription(
  ctx: Context,
  tx: Tx,
  input: NewSubscription,
): Promise<{ subscription: Subscription; invoiceId: string }> {
  const customer = await requireCustomer(tx, input.customer, input.customerParam)
  const known = input.requestKey === null ? null : await findSubscriptionByRequestKey(tx, input.requestKey)
  if (known) return sameRequest(known, customer)
  const offer = await buildOffer(ctx, tx, {
    wares: input.wares,
    param: input.waresParam,
    terms: input,
    customer,
    hadTrial: of => hadTrial(tx, customer.id, of),
  })
  await refuse(tx, input, customer, offer)
  const [id, invoiceId] = [ctx.ids.id('sub'), ctx.ids.id('inv')]
  const items = offer.wares.map(ware => (ware.recurring ? ctx.ids.id('si') : null))
  const draft = await draftSubscription(tx, {
    id,
    customerId: customer.id,
    planId: offer.plan?.id ?? null,
    name: input.name,
    multiple: input.allowMultiple,
    currency: offer.currency,
    billingPeriod: offer.wares.find(w => w.recurring)!.price.billingPeriod!,
    billingPeriodCount: offer.wares.find(w => w.recurring)!.price.billingPeriodCount!,
    timeZone: customer.timeZone,
    billingCycle: input.billingCycle,
    billingCycleAnchor: offer.anchor,
    trialEndBehavior: input.trialEndBehavior,
    taxRateIds: offer.namedTaxRates?.map(r => r.tax_rate_id) ?? null,
    collectionMethod: input.collectionMethod,
    checkoutSessionId: null,
    latestInvoiceId: invoiceId,
    metadata: input.metadata,
    requestKey: input.requestKey,
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
  const waits = offer.totals.due > 0n && input.collectionMethod === 'charge_automatically'
  const begun = waits
    ? await wait(tx, draft, offer.trialDays)
    : await begin(tx, draft.subscription, customer.id, offer.trialDays, invoiceId)
  if (offer.discounts.length > 0) {
    await reserveDiscounts(ctx, tx, { checkoutSessionId: null, subscriptionId: id, status: 'redeemed' }, offer.discounts)
    await attachDiscounts(tx, id, offer.discounts, { at: tx.now, timeZone: customer.timeZone })
  }
  await recordEvents(ctx, tx, await invoiceFirstPeriod(ctx, tx, { input, customer, offer, begun, items, invoiceId }))
  return { subscription: begun.subscription, invoiceId }
}

/** Made by the same request before, whose process may have died in the middle. */
function sameRequest(known: Subscription, customer: Customer): { subscription: Subscription; invoiceId: string } {
  if (known.customerId !== customer.id || known.latestInvoiceId === null)
    throw new Failure('idempotency_key_reused', 'This Idempotency-Key was used for a subscription of another customer: send a new one.')
  return { subscription: known, invoiceId: known.latestInvoiceId }
}

async function refuse(tx: Tx, input: NewSubscription, customer: Customer, offer: BuiltOffer): Promise<void> {
  const recurring = offer.wares.filter(w => w.recurring)
  if (recurring.length === 0)
    throw new Failure('parameter_invalid', 'A subscription needs at least one recurring price.', { param: input.waresParam })
  if (input.allowMultiple) return
  const productIds = offer.plan ? [] : recurring.flatMap(w => (w.product ? [w.product.id] : []))
  const live = await liveSubscription(tx, customer.id, { planId: offer.plan?.id ?? null, productIds })
  if (live)
    throw new Failure('already_subscribed', `The customer already has this: change subscription ${live.id}, or pass allow_multiple.`, {
      details: { subscription_id: live.id },
    })
}

function begin(tx: Tx, draft: Subscription, customerId: string, trialDays: number, invoiceId: string): Promise<Begun> {
  const trial = trialDays > 0 ? trialDays : null
  return beginSubscription(tx, draft, { at: tx.now, offeredAt: tx.now, customerId, trialDays: trial, paymentMethodId: null, invoiceId })
}

/** incomplete, with the period that its invoice is for. */
async function wait(tx: Tx, { subscription, items }: Begun, trialDays: number): Promise<Begun> {
  const trial = trialDays > 0 ? trialDays : null
  const { anchor, start, end } = firstPeriodOf(subscription, { at: tx.now, offeredAt: tx.now, trialDays: trial })
  await insertPeriod(tx, subscription.id, { start, end })
  await schedule(tx, 'subscription.expire', [{ subjectId: subscription.id, dueAt: tx.now.add({ hours: firstPaymentHours }) }])
  const saved = await updateSubscription(tx, {
    ...subscription,
    billingCycleAnchor: anchor,
    currentPeriodStart: start,
    currentPeriodEnd: end,
    trialStart: trial ? start : null,
    trialEnd: trial ? end : null,
  })
  return { subscription: saved, items }
}

type First = {
  input: NewSubscription
  customer: Customer
  offer: BuiltOffer
  begun: { subscription: Subscription; items: SubscriptionItem[] }
  items: (string | null)[]
  invoiceId: string
}

async function invoiceFirstPeriod(ctx: Context, tx: Tx, { input, customer, offer, begun, items, invoiceId }: First): Promise<Told[]> {
  const { subscription } = begun
  const period = { start: subscription.currentPeriodStart!, end: subscription.currentPeriodEnd! }
  const { invoice: draft, lines } = await draftInvoice(ctx, tx, {
    id: invoiceId,
    customerId: customer.id,
    subscriptionId: subscription.id,
    checkoutSessionId: null,
    billingReason: 'subscription_create',
    collectionMethod: input.collectionMethod,
    currency: offer.currency,
    name: input.name,
    description: null,
    metadata: {},
    dueDate: input.collectionMethod === 'send_invoice' ? tx.now.add({ hours: 24 * input.daysUntilDue }) : null,
    period,
    taxStatus: offer.taxStatus,
    lines: offerDraftLines(offer.wares, items, period),
    totals: offer.totals,
  })
  await bookTransfers(ctx, tx, bookInvoice(draft))
  const entitlements = subscription.status === 'incomplete' ? null : await entitlementsTold(ctx, tx, customer.id)
  const { invoice } = await finalizeInvoice(tx, draft, lines)
  const shown = presenting(ctx, tx)
  const object = presentSubscription(subscription, begun.items, shown)
  const owed = presentInvoice(invoice, lines, customer.externalId, shown)
  return [
    { type: 'subscription.created', object },
    ...(subscription.status === 'active' ? [{ type: 'subscription.activated' as const, object }] : []),
    { type: 'invoice.finalized', object: owed },
    ...(invoice.status === 'paid' ? [{ type: 'invoice.paid' as const, object: owed }] : []),
    ...(entitlements ? [entitlements] : []),
  ]
}
