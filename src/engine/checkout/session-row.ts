import type { Context } from '../../context.ts'
import type { CheckoutSession } from '../../core/checkout-session.ts'
import type { Customer } from '../../core/customer.ts'
import { offerFlags } from '../../core/letter.ts'
import { offerLines } from '../../core/offer.ts'
import type { Product } from '../../core/product.ts'
import type { Tx } from '../../db/transaction.ts'
import type { ChosenConnection } from '../account/choose-connection.ts'
import { lettersNeeded } from '../letter/letters-needed.ts'
import type { NewSession } from './new-session.ts'
import type { SessionMatter } from './session-matter.ts'

type Given = { input: NewSession; customer: Customer | null; matter: SessionMatter; connection: ChosenConnection }

/** The session as it is stored at first: the whole offer, frozen. */
export async function sessionRow(ctx: Context, tx: Tx, given: Given): Promise<{ session: CheckoutSession; needsLetter: Product[] }> {
  const { input, customer, matter } = given
  const products = matter.offer ? matter.offer.wares.flatMap(w => (w.product ? [w.product] : [])) : []
  const needsLetter = products.length > 0 ? await lettersNeeded(tx, { customerId: customer?.id ?? null, products }) : []
  const asked = {
    allowPromotionCodes: input.allowPromotionCodes && matter.offer !== null,
    shippingAddressCollection: input.shippingAddressCollection,
    letterRequired: needsLetter.length > 0,
    prefill: input.prefill ?? (input.anonymous ? { email: null, name: null, phone: null, asksEmail: true } : null),
  }
  const collects =
    asked.allowPromotionCodes ||
    asked.shippingAddressCollection ||
    asked.letterRequired ||
    (input.anonymous && asked.prefill?.asksEmail === true)
  const session: CheckoutSession = {
    ...born(ctx, tx, given),
    ...amountsOf(matter),
    ...bought(ctx, given, new Set(needsLetter.map(p => p.id))),
    ...asked,
    ...offerFlags(products.map(p => ({ eligibility: p.hsaFsaEligibility, visitType: p.visitType }))),
    collects,
    // Nothing is asked of the provider before the buyer has said all there is to say.
    checkoutStatus: collects ? 'pending' : 'initiated',
    shippingDetails: null,
    expiresAt: endOf(tx, given),
  }
  return { session, needsLetter }
}

/** A period that begins at a fixed moment can't be sold after it. */
function endOf(tx: Tx, { input, matter }: Given): Temporal.Instant {
  const end = tx.now.add({ seconds: input.expiresInSeconds })
  const anchor = matter.offer?.anchor
  return anchor && Temporal.Instant.compare(anchor, end) < 0 ? anchor : end
}

type Amounts = Pick<
  CheckoutSession,
  | 'amountSubtotal'
  | 'amountDiscount'
  | 'amountTax'
  | 'amountTaxIncluded'
  | 'amountShipping'
  | 'amountBalance'
  | 'amountTotal'
  | 'amountRecurring'
>

/** Of an offer its totals; of what is open what remains. */
function amountsOf({ offer, pays }: SessionMatter): Amounts {
  const owed = pays.reduce((sum, i) => sum + i.amountDue - i.amountPaid - i.amountCredited, 0n)
  const totals = offer?.totals
  return {
    amountSubtotal: totals?.subtotal ?? owed,
    amountDiscount: totals?.discountTotal ?? 0n,
    amountTax: totals?.taxTotal ?? 0n,
    amountTaxIncluded: totals?.taxIncludedTotal ?? 0n,
    amountShipping: totals?.shippingTotal ?? 0n,
    amountBalance: totals?.balanceTotal ?? 0n,
    amountTotal: totals?.due ?? owed,
    amountRecurring: offer?.recurring ?? null,
  }
}

/** What is sold or paid, on what terms, and what will be made of it. */
function bought(ctx: Context, { input, matter }: Given, withoutLetter: ReadonlySet<string>) {
  const { offer, pays, target } = matter
  const recurring = offer?.wares.find(w => w.recurring)?.price ?? null
  return {
    subject: matter.subject,
    planId: offer?.plan?.id ?? null,
    currency: matter.currency,
    lineItems: offer ? offerLines(offer, withoutLetter) : [],
    discounts: offer?.discounts ?? [],
    taxRates: offer?.taxRates ?? null,
    taxStatus: offer?.taxStatus ?? ('none' as const),
    billingPeriod: recurring?.billingPeriod ?? target?.billingPeriod ?? null,
    billingPeriodCount: recurring?.billingPeriodCount ?? target?.billingPeriodCount ?? null,
    billingCycle: input.billingCycle,
    billingCycleAnchor: offer?.anchor ?? null,
    trialPeriodDays: offer && offer.trialDays > 0 ? offer.trialDays : null,
    trialEndBehavior: input.trialEndBehavior,
    subscriptionMetadata: input.subscriptionMetadata,
    subscriptionId: input.action === 'create_subscription' ? ctx.ids.id('sub') : null,
    invoiceId: offer ? ctx.ids.id('inv') : null,
    targetSubscriptionId: target?.id ?? null,
    setDefault: input.setDefault,
    paysInvoiceIds: pays.map(i => i.id),
  }
}

/** What every session has at first, whatever it is about. */
function born(ctx: Context, tx: Tx, { input, customer, connection }: Given) {
  return {
    environmentId: tx.environment.id,
    id: ctx.ids.id('chk'),
    createdAt: tx.now,
    updatedAt: tx.now,
    objectVersion: 1,
    metadata: input.metadata,
    action: input.action,
    paymentStatus: 'unpaid' as const,
    closing: null,
    closingSince: null,
    customerId: customer?.id ?? null,
    customerExternalId: customer?.externalId ?? null,
    anonymous: input.anonymous,
    paymentProvider: connection.providerName,
    simulated: connection.simulated,
    connectionId: connection.id,
    paymentId: null,
    latePaymentId: null,
    declines: 0,
    successUrl: input.successUrl,
    failureUrl: input.failureUrl,
    cancelUrl: input.cancelUrl,
    idempotencyKey: input.idempotencyKey,
    requestHash: input.requestHash,
    requestKey: input.requestKey,
    resumable: false,
    allowMultiple: input.allowMultiple,
    locale: input.locale ?? customer?.locale ?? null,
    publicToken: ctx.ids.token(),
    outputName: input.outputName,
    outputMetadata: input.outputMetadata,
    failureReason: null,
    cancellationReason: null,
    completedAt: null,
    canceledAt: null,
  }
}
